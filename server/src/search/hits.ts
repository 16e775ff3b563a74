import type { QueryToken } from "../chunking/tokens.ts";
import { assertNever } from "../core/assert-never.ts";
import { noteName } from "../core/note.ts";
import type { Log } from "../core/ports/log.ts";
import type { ResolvedChunk } from "../core/ports/search-reader.ts";
import type { SearchHit } from "../protocol/search.ts";
import { excerptOf } from "./excerpt.ts";
import { type Freshness, freshnessOf } from "./freshness.ts";
import type { RankedNote } from "./fuse.ts";
import type { NoteDisk } from "./note-disk.ts";

/** A ranked note with its chunk as the catalog has it. */
export interface FoundNote {
  readonly ranked: RankedNote;
  readonly chunk: ResolvedChunk;
}

/** The first `limit` notes as hits, each compared with the disk; notes that are gone make room for the next ones. */
export async function hitsOf(
  found: readonly FoundNote[],
  terms: readonly QueryToken[],
  limit: number,
  disk: NoteDisk,
  log: Log,
  signal: AbortSignal,
): Promise<SearchHit[]> {
  const hits: SearchHit[] = [];
  for (let at = 0; at < found.length && hits.length < limit; ) {
    const batch = found.slice(at, at + limit - hits.length);
    at += batch.length;
    const states = await Promise.all(batch.map((it) => freshnessOf(it.chunk, disk, log, signal)));
    signal.throwIfAborted();
    batch.forEach((it, index) => {
      const state = states[index];
      if (state !== undefined && state.kind !== "gone") hits.push(hitOf(it, state, terms));
    });
  }
  return hits;
}

function hitOf(
  { ranked, chunk }: FoundNote,
  state: Exclude<Freshness, { kind: "gone" }>,
  terms: readonly QueryToken[],
): SearchHit {
  const note = {
    path: chunk.note.path,
    title: chunk.note.title ?? noteName(chunk.note.path),
    headings: chunk.headings,
    score: Math.round(ranked.score * 10_000) / 10_000,
    matches: ranked.matches,
  };
  switch (state.kind) {
    case "fresh": {
      const { startLine, endLine } = state;
      return { ...note, startLine, endLine, ...excerptOf(chunk.text, terms), stale: false };
    }
    case "changed": {
      const { startLine, endLine } = chunk;
      return { ...note, startLine, endLine, excerpt: "", highlights: [], stale: true };
    }
    default:
      return assertNever(state);
  }
}
