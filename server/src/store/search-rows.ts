import type { ChunkId, EmbedKey } from "../core/chunk.ts";
import type { Generation, GenerationId, GenerationState } from "../core/generation.ts";
import type { ContentHash, FrontMatter, NoteId, NotePath } from "../core/note.ts";
import type { ResolvedChunk } from "../core/ports/search-reader.ts";

/** Columns of a resolved chunk; read with safe integers, for nanoseconds do not fit into a number. */
export const resolvedColumns = `
  c.id AS chunk, c.embed_key, c.ordinal, c.headings, c.start_line, c.end_line, c.text, c.generation,
  EXISTS (SELECT 1 FROM outbox o WHERE o.generation = c.generation AND o.chunk = c.id) AS pending,
  n.id AS note, n.path, n.title, n.hash, n.size, n.mtime_ns, n.ctime_ns, n.inode, n.indexed_at, n.front_matter`;

export interface ResolvedRow {
  readonly chunk: ChunkId;
  readonly embed_key: EmbedKey;
  readonly ordinal: bigint;
  readonly headings: string;
  readonly start_line: bigint;
  readonly end_line: bigint;
  readonly text: string;
  readonly generation: bigint;
  readonly pending: bigint;
  readonly note: NoteId;
  readonly path: NotePath;
  readonly title: string | null;
  readonly hash: ContentHash;
  readonly size: bigint;
  readonly mtime_ns: bigint;
  readonly ctime_ns: bigint;
  readonly inode: bigint;
  readonly indexed_at: bigint;
  readonly front_matter: string;
}

export function resolvedChunkOf(row: ResolvedRow): ResolvedChunk {
  return {
    chunk: row.chunk,
    embedKey: row.embed_key,
    ordinal: Number(row.ordinal),
    headings: JSON.parse(row.headings) as string[],
    startLine: Number(row.start_line),
    endLine: Number(row.end_line),
    text: row.text,
    pending: row.pending !== 0n,
    note: {
      id: row.note,
      path: row.path,
      title: row.title,
      hash: row.hash,
      fingerprint: {
        size: Number(row.size),
        mtimeNs: row.mtime_ns,
        ctimeNs: row.ctime_ns,
        // Stored with a sign, because SQLite knows no other 64 bits.
        inode: BigInt.asUintN(64, row.inode),
      },
      indexedAt: Number(row.indexed_at),
      frontMatter: JSON.parse(row.front_matter) as FrontMatter,
    },
  };
}

export interface GenerationRow {
  readonly id: number;
  readonly provider: string;
  readonly model: string;
  readonly dimensions: number;
  readonly chunker: string;
  readonly collection: string;
  readonly state: GenerationState;
}

export function generationOf(row: GenerationRow): Generation {
  return {
    id: row.id as GenerationId,
    identity: { provider: row.provider, model: row.model, dimensions: row.dimensions },
    chunker: row.chunker,
    collection: row.collection,
    state: row.state,
  };
}
