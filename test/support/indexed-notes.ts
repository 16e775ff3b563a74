import { createHash } from "node:crypto";
import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { indexTokens } from "../../server/src/chunking/tokens.ts";
import { justSaved } from "../../server/src/core/change.ts";
import {
  type ChunkDraft,
  chunkerVersion,
  embeddedText,
  embedKeyOf,
  type NoteContent,
} from "../../server/src/core/chunk.ts";
import type { Generation } from "../../server/src/core/generation.ts";
import type { ContentHash, Fingerprint, FrontMatter, NotePath } from "../../server/src/core/note.ts";
import type { Epoch } from "../../server/src/core/outbox-entry.ts";
import type { Embedder } from "../../server/src/core/ports/embedder.ts";
import type { VectorIndex } from "../../server/src/core/ports/vector-index.ts";
import { type FolderLayout, folderLayout, makeFolders } from "../../server/src/store/folder-layout.ts";
import { writePointer } from "../../server/src/store/pointer.ts";
import { openStore, type Store } from "../../server/src/store/store.ts";
import { tempFolder } from "./temp-folder.ts";

export interface NoteOptions {
  readonly frontMatter?: Partial<FrontMatter>;
  /** Epoch milliseconds; by default long past, so that no reading of it is doubtful. */
  readonly mtime?: number;
}

/**
 * Notes on the disk, in a real store, and (with `deliver`) in a vector index: what a search finds when sync has done its work. Sections
 * begin at `# ` and `## ` lines; the first H1 is the title.
 */
export class IndexedNotes implements AsyncDisposable {
  readonly notesDir: string;
  readonly layout: FolderLayout;
  readonly root: string;
  readonly embedder: Embedder;
  store: Store;
  epoch = 0 as Epoch;
  readonly #temp: AsyncDisposable;

  constructor(
    temp: AsyncDisposable & { readonly path: string },
    embedder: Embedder,
    layout: FolderLayout,
    store: Store,
  ) {
    this.#temp = temp;
    this.root = join(temp.path, "data");
    this.notesDir = join(temp.path, "notes");
    this.embedder = embedder;
    this.layout = layout;
    this.store = store;
  }

  static async create(embedder: Embedder): Promise<IndexedNotes> {
    const temp = await tempFolder();
    const notesDir = join(temp.path, "notes");
    const layout = folderLayout(join(temp.path, "data"), notesDir);
    await mkdir(notesDir);
    await makeFolders(layout);
    const notes = new IndexedNotes(temp, embedder, layout, openStore(storeFiles(layout, 1)));
    await notes.#begin(1);
    return notes;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.store.close();
    await this.#temp[Symbol.asyncDispose]();
  }

  /** Starts an empty catalog under the next number, as a rebuild does. */
  async startCatalog(number: number): Promise<void> {
    this.store.close();
    this.store = openStore(storeFiles(this.layout, number));
    await this.#begin(number);
  }

  /** Writes a note to the disk and into the catalog. */
  async add(path: string, text: string, options: NoteOptions = {}): Promise<void> {
    await this.writeToDisk(path, text);
    const fingerprint = { ...(await this.#fingerprint(path)), ...mtimeOf(options) };
    const content = contentOf(path, text, options.frontMatter ?? {});
    const readAt = Date.now() + 60_000; // read long after it was written
    const change = { kind: "added", path: path as NotePath, fingerprint, readAt, content } as const;
    await this.store.catalog.apply([change], justSaved, this.epoch);
  }

  async remove(path: string): Promise<void> {
    await rm(join(this.notesDir, path));
    await this.store.catalog.apply([{ kind: "removed", path: path as NotePath }], justSaved, this.epoch);
  }

  /** Changes the disk only: what the catalog has not noticed yet. */
  async writeToDisk(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(this.notesDir, path)), { recursive: true });
    await writeFile(join(this.notesDir, path), text);
  }

  /** Embeds all that the outbox owes, and gives it to `index` when there is one. */
  async deliver(index: VectorIndex | null = null): Promise<void> {
    const { outbox, embeddings } = this.store;
    const signal = new AbortController().signal;
    for (;;) {
      const request = { epoch: this.epoch, now: Date.now(), maxEntries: 500, maxTokens: 1e9 };
      const entries = await outbox.claim(request);
      const collection = entries[0]?.generation.collection;
      if (collection === undefined) return;
      const upserts = entries.filter((it) => it.op === "upsert");
      const texts = upserts.map((it) => it.embedded);
      const { vectors } = await this.embedder.embed({ texts, reason: "index" }, signal);
      const embedded = upserts.map((it, at) => ({
        chunk: it.chunk,
        embedKey: it.embedKey,
        vector: vectors[at] ?? new Float32Array(),
      }));
      await embeddings.put(
        this.embedder.identity,
        embedded.map(({ embedKey, vector }) => ({ key: embedKey, vector, tokens: 1 })),
      );
      await index?.ensure(collection, this.embedder.identity.dimensions, signal);
      await index?.upsert(collection, embedded, signal);
      await index?.delete(
        collection,
        entries.filter((it) => it.op === "delete").map((it) => it.chunk),
        signal,
      );
      await outbox.complete(
        entries.map((it) => it.seq),
        this.epoch,
      );
    }
  }

  async live(): Promise<Generation> {
    const generations = await this.store.catalog.generations();
    if (generations === null) throw new Error("a generation was wanted in create()");
    return generations.live;
  }

  async #begin(number: number): Promise<void> {
    this.epoch = await this.store.catalog.beginEpoch();
    await this.store.catalog.want(this.embedder.identity, chunkerVersion, this.epoch);
    await writePointer(this.layout.pointerFile, { catalog: number, chroma: 1 });
  }

  async #fingerprint(path: string): Promise<Fingerprint> {
    const found = await stat(join(this.notesDir, path), { bigint: true });
    return { size: Number(found.size), mtimeNs: found.mtimeNs, ctimeNs: found.ctimeNs, inode: found.ino };
  }
}

function mtimeOf({ mtime }: NoteOptions): Partial<Fingerprint> {
  return mtime === undefined ? {} : { mtimeNs: BigInt(mtime) * 1_000_000n };
}

function storeFiles(layout: FolderLayout, number: number) {
  return {
    catalogFile: layout.catalogFile(number),
    catalogAccess: "create" as const,
    ledgerFile: layout.ledgerFile,
    embeddingsFile: layout.embeddingsFile,
  };
}

function contentOf(path: string, text: string, frontMatter: Partial<FrontMatter>): NoteContent {
  const title = frontMatter.title ?? /^# (.+)$/m.exec(text)?.[1] ?? null;
  const lines = text.replace(/\n$/, "").split("\n");
  const starts = lines.flatMap((line, index) => (index > 0 && /^##? /.test(line) ? [index] : []));
  const seen = new Map<string, number>();
  const chunks = [0, ...starts].map((start, ordinal): ChunkDraft => {
    const end = starts.find((it) => it > start) ?? lines.length;
    const body = lines.slice(start, end).join("\n");
    const heading = /^## (.+)$/m.exec(body)?.[1];
    const headings = heading === undefined ? [] : [heading];
    const embedKey = embedKeyOf(embeddedText(title, headings, body));
    const occurrence = seen.get(embedKey) ?? 0;
    seen.set(embedKey, occurrence + 1);
    return {
      ordinal,
      headings,
      startLine: start + 1,
      endLine: end,
      text: body,
      embedKey,
      occurrence,
      tokenCount: Math.ceil(body.length / 4),
      tokens: {
        name: indexTokens(`${title ?? ""} ${path}`),
        headings: indexTokens(headings.join(" ")),
        body: indexTokens(body),
      },
    };
  });
  return {
    hash: createHash("sha256").update(text).digest("hex") as ContentHash,
    title,
    frontMatter: { tags: [], private: false, ...frontMatter },
    chunks,
  };
}
