/**
 * A process that writes notes into the store of a folder, for tests that kill it: `node apply-notes.ts FOLDER SEED`. Goes on
 * for ever; prints the number of each batch when `apply` has returned. Batch n of any run says the same of the same notes.
 */
import { bulk, type NoteChange } from "../../server/src/core/change.ts";
import { openStore } from "../../server/src/store/store.ts";
import { noteChange } from "./note-change.ts";
import { smallModel, storeFiles } from "./temp-store.ts";

export const notesInBatch = 20;

/** What batch `batch` says of its notes; from the second half on, every batch moves the notes of an earlier one. */
export function batchOf(batch: number): NoteChange[] {
  const earlier = batch >= 10 && batch % 2 === 0 ? batch - 10 : null;
  return Array.from({ length: notesInBatch }, (_, index) =>
    earlier === null
      ? noteChange(`${batch}/${index}.md`, [`text of ${batch}`, `text ${index}`, `both ${batch} ${index}`])
      : noteChange(`${batch}/${index}.md`, textsOfFirst(earlier, index), { from: `${earlier}/${index}.md` }),
  );
}

function textsOfFirst(batch: number, index: number): string[] {
  const first = batch >= 10 && batch % 2 === 0 ? batch % 10 : batch;
  return [`text of ${first}`, `text ${index}`, `both ${first} ${index}`];
}

if (import.meta.main) {
  const store = openStore(storeFiles(process.argv[2] ?? ""));
  const epoch = await store.catalog.beginEpoch();
  await store.catalog.want(smallModel, "1", epoch);
  for (let batch = Number(process.argv[3]); ; batch += 1) {
    await store.catalog.apply(batchOf(batch), bulk, epoch);
    process.stdout.write(`${batch}\n`);
  }
}
