import type { BackupReport } from "../../../server/src/protocol/backup.ts";
import { t } from "../translate.ts";
import { backupText } from "./backup-text.ts";
import type { CommandContext } from "./command-context.ts";
import { askEvery } from "./every-folder.ts";
import { figuresNow } from "./figures-now.ts";
import { offer } from "./offer.ts";
import { patiently } from "./progress.ts";

/** Kura: Back Up Now. Takes a restore point of every folder's notes. */
export async function backup(context: CommandContext): Promise<void> {
  const { folders } = context.client.state;
  const withNotes = folders.filter(({ status }) => status === null || status.notes > 0);
  const answers = await patiently(t("Kura: backing up"), (token) =>
    askEvery(context, "backup", {}, token, withNotes.length === 0 ? folders : withNotes),
  );
  const reports: readonly BackupReport[] = answers.map(({ answer }) => answer);
  if (reports.length > 0) await offer("information", backupText(reports, t, figuresNow()));
}
