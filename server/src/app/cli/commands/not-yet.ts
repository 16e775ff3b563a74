import { UnrecoverableError } from "../../../core/errors.ts";
import { dataRootFor, folderLayout } from "../../../store/folder-layout.ts";
import type { Command } from "../call.ts";

/** verify and restore: says what there is instead. */
export const notYet: Command = async ({ folder }) => {
  const { backupDir } = folderLayout(dataRootFor(folder.dataDir), folder.notesDir);
  throw new UnrecoverableError(
    `not yet: restore points can be listed, but verifying and restoring come with a later version; your notes are in the git repository ${backupDir}`,
  );
};
