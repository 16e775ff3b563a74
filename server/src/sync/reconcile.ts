import { type ApplyResult, bulk, type NoteChange } from "../core/change.ts";
import type { NotePath } from "../core/note.ts";
import type { Epoch } from "../core/outbox-entry.ts";
import type { Catalog } from "../core/ports/catalog.ts";
import { noChanges, sumOf } from "./apply-sum.ts";
import type { SkippedNotes } from "./skipped-notes.ts";

/** What a full walk yields, a batch at a time (detect/full-scan.ts). */
export interface ScanBatch {
  readonly changes: readonly NoteChange[];
  readonly skipped: readonly { readonly path: NotePath; readonly reason: string }[];
  readonly unreadable: readonly { readonly path: NotePath; readonly reason: string }[];
  readonly unchanged: number;
  /** Notes looked at so far, and how many there are (null while the walk goes on). */
  readonly done: number;
  readonly total: number | null;
}

export interface ReconcileDeps {
  readonly scan: (signal: AbortSignal) => AsyncIterable<ScanBatch>;
  readonly catalog: Pick<Catalog, "apply">;
  readonly epoch: Epoch;
  readonly skipped: SkippedNotes;
  readonly onApplied: (result: ApplyResult) => void;
}

export interface ReconcileResult extends ApplyResult {
  readonly unchanged: number;
  readonly unreadable: readonly { readonly path: NotePath; readonly reason: string }[];
}

/** Compares the whole folder with the catalog and writes what differs, a batch a transaction. */
export async function reconcile(
  { scan, catalog, epoch, skipped, onApplied }: ReconcileDeps,
  signal: AbortSignal,
  onProgress: (done: number, total: number | null) => void,
): Promise<ReconcileResult> {
  let sum = noChanges;
  let unchanged = 0;
  const skippedNow: { path: NotePath; reason: string }[] = [];
  const unreadable: { path: NotePath; reason: string }[] = [];
  for await (const batch of scan(signal)) {
    signal.throwIfAborted();
    skippedNow.push(...batch.skipped);
    unreadable.push(...batch.unreadable);
    unchanged += batch.unchanged;
    if (batch.changes.length > 0) {
      const result = await catalog.apply(batch.changes, bulk, epoch);
      sum = sumOf(sum, result);
      onApplied(result);
    }
    onProgress(batch.done, batch.total);
  }
  skipped.replace([...skippedNow, ...unreadable]);
  return { ...sum, unchanged, unreadable };
}

/** What could not be read, in a sentence; null when everything could. */
export function unreadableSentence({ unreadable }: ReconcileResult): string | null {
  const [first] = unreadable;
  if (first === undefined) return null;
  const others = unreadable.length > 1 ? `, and ${unreadable.length - 1} more` : "";
  return `${first.path === "" ? "The notes folder" : first.path} cannot be read${others}: ${first.reason}`;
}
