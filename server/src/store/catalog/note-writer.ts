import type { NoteChange, Priority } from "../../core/change.ts";
import { type ChunkDraft, type ChunkId, chunkIdOf } from "../../core/chunk.ts";
import type { GenerationId } from "../../core/generation.ts";
import type { NoteId } from "../../core/note.ts";
import type { Generations } from "../../core/ports/catalog.ts";
import type { CatalogTables } from "./catalog-tables.ts";
import type { ChunkRow } from "./chunk-table.ts";
import type { NoteRow, NoteValues } from "./note-table.ts";

/** A change that comes with the note's content. */
export type WrittenChange = Extract<NoteChange, { readonly content: unknown }>;

/** What `apply` counts while it works. */
export interface Tally {
  added: number;
  modified: number;
  moved: number;
  removed: number;
  touched: number;
  upserts: number;
  deletes: number;
}

/**
 * Writes one note into the open transaction: its row, chunks, text rows and outbox entries.
 *
 * New chunks go to the building generation if there is one, else to the live one; chunks that are gone leave both. While
 * another chunker's generation is being built, the live chunks of a note whose bytes and title are the same are still
 * true, so they stay until the swap.
 */
export class NoteWriter {
  readonly #tables: CatalogTables;
  readonly #generations: Generations;
  readonly #priority: Priority;
  readonly #tally: Tally;
  #changedNotes = false;

  constructor(tables: CatalogTables, generations: Generations, priority: Priority, tally: Tally) {
    this.#tables = tables;
    this.#generations = generations;
    this.#priority = priority;
    this.#tally = tally;
  }

  /** True when a note came, went, moved or has other bytes; other chunks of the same bytes are no change of a note. */
  get changedNotes(): boolean {
    return this.#changedNotes;
  }

  /** Brings the note `id` to what `change` says, wherever it stood before. Another note under that path is removed. */
  put(change: WrittenChange, id: NoteId): void {
    const { notes } = this.#tables;
    const inTheWay = notes.byPath(change.path);
    if (inTheWay !== undefined && inTheWay.id !== id) this.remove(inTheWay);
    const old = notes.byId(id);
    const values = this.#valuesOf(change, id);
    if (old === undefined) {
      this.#writeChunks(notes.insert(values), change, id, undefined);
      this.#tally.added += 1;
      this.#changedNotes = true;
      return;
    }
    this.#changedNotes ||= old.path !== change.path || old.hash !== values.hash;
    notes.update(old, values);
    const chunksChanged = this.#writeChunks(old.rid, change, id, old);
    if (old.path !== change.path) this.#tally.moved += 1;
    else if (chunksChanged || old.hash !== values.hash) this.#tally.modified += 1;
    else this.#tally.touched += 1;
  }

  /** Removes the note and everything that it holds. */
  remove(row: NoteRow): void {
    const { chunks, notes, text } = this.#tables;
    const rows = chunks.ofNote(row.rid);
    for (const chunk of rows) this.#enqueue(chunk.generation, chunk.id, "delete");
    for (const textRow of new Set(rows.map((chunk) => chunk.textRow))) text.delete(textRow);
    notes.delete(row.rid);
    this.#tally.removed += 1;
    this.#changedNotes = true;
  }

  get #target() {
    return this.#generations.building ?? this.#generations.live;
  }

  #valuesOf(change: WrittenChange, id: NoteId): NoteValues {
    const { path, fingerprint, content, readAt } = change;
    const { hash, title, frontMatter } = content;
    return { id, path, fingerprint, hash, title, frontMatter, chunker: this.#target.chunker, indexedAt: readAt };
  }

  /** True when a chunk was added, removed or stands elsewhere. */
  #writeChunks(note: number, change: WrittenChange, id: NoteId, old: NoteRow | undefined): boolean {
    const { content } = change;
    const drafts = new Map<ChunkId, ChunkDraft>();
    for (const draft of content.chunks) drafts.set(chunkIdOf(id, draft.embedKey, draft.occurrence), draft);
    const rows = old === undefined ? [] : this.#tables.chunks.ofNote(note);
    const gone = rows.filter((row) => !drafts.has(row.id) && !this.#staysUntilSwap(row, change, old));
    for (const row of gone) this.#removeChunk(row);
    const kept = rows.filter((row) => drafts.has(row.id));
    let changed = this.#keepChunks(kept, drafts, change, old) || gone.length > 0;
    const present = new Set(kept.filter((row) => row.generation === this.#target.id).map((row) => row.id));
    const textRows = new Map(kept.map((row) => [row.id, row.textRow]));
    for (const [chunk, draft] of drafts) {
      if (present.has(chunk)) continue;
      this.#addChunk(note, chunk, draft, textRows.get(chunk));
      changed = true;
    }
    if (old !== undefined && old.private !== (content.frontMatter.private ? 1 : 0)) this.#offerAgain(kept);
    return changed;
  }

  #staysUntilSwap(row: ChunkRow, change: WrittenChange, old: NoteRow | undefined): boolean {
    const { live, building } = this.#generations;
    return (
      building !== null &&
      building.chunker !== live.chunker &&
      row.generation === live.id &&
      old?.hash === change.content.hash &&
      old.title === change.content.title
    );
  }

  #keepChunks(
    kept: readonly ChunkRow[],
    drafts: ReadonlyMap<ChunkId, ChunkDraft>,
    change: WrittenChange,
    old: NoteRow | undefined,
  ): boolean {
    const renamed =
      old?.path !== change.path || old.title !== change.content.title || old.chunker !== this.#target.chunker;
    const rewritten = new Set<number>();
    let placed = false;
    for (const row of kept) {
      const draft = drafts.get(row.id);
      if (draft === undefined) continue;
      const sameTrail = row.headings === JSON.stringify(draft.headings);
      if ((renamed || !sameTrail) && !rewritten.has(row.textRow)) {
        this.#tables.text.replace(row.textRow, draft.tokens);
        rewritten.add(row.textRow);
      }
      const samePlace =
        row.ordinal === draft.ordinal && row.startLine === draft.startLine && row.endLine === draft.endLine;
      if (samePlace && sameTrail && !renamed) continue;
      this.#tables.chunks.place(row, draft);
      placed ||= !samePlace || !sameTrail;
    }
    return placed;
  }

  #addChunk(note: number, id: ChunkId, draft: ChunkDraft, sharedTextRow: number | undefined): void {
    const textRow = sharedTextRow ?? this.#tables.text.insert(draft.tokens);
    this.#tables.chunks.insert(this.#target.id, id, note, draft, textRow);
    this.#enqueue(this.#target.id, id, "upsert");
  }

  /** A delete is enqueued even where the upsert was never sent: nobody can prove that it was not. */
  #removeChunk(row: ChunkRow): void {
    const { chunks, text } = this.#tables;
    chunks.delete(row.rid);
    if (!chunks.textRowUsed(row.textRow)) text.delete(row.textRow);
    this.#enqueue(row.generation, row.id, "delete");
  }

  /** Where `private` changed, what was refused or is on its way must be judged anew. */
  #offerAgain(kept: readonly ChunkRow[]): void {
    for (const row of kept) {
      if (this.#tables.outbox.has(row.generation, row.id)) this.#enqueue(row.generation, row.id, "upsert");
    }
  }

  #enqueue(generation: GenerationId, chunk: ChunkId, op: "upsert" | "delete"): void {
    this.#tables.outbox.put(generation, chunk, op, this.#priority);
    if (op === "upsert") this.#tally.upserts += 1;
    else this.#tally.deletes += 1;
  }
}
