import type { BackupReport } from "../../../server/src/protocol/backup.ts";
import type { Figures } from "../status/figures.ts";
import type { Translate } from "../translation.ts";
import { notesText } from "./counted.ts";

/** What the restore points of one or more folders hold, and where they are. */
export function backupText(reports: readonly BackupReport[], t: Translate, figures: Figures): string {
  const files = reports.reduce((sum, report) => sum + report.files, 0);
  const bytes = reports.reduce((sum, report) => sum + report.bytes, 0);
  const [first, ...others] = reports;
  const notes = notesText(files, t, figures);
  const size = figures.size(bytes);
  const what =
    first !== undefined && others.length === 0
      ? t("Backed up {0} ({1}) as {2}.", notes, size, first.id)
      : t("Backed up {0} ({1}) in {2} folders.", notes, size, figures.number(reports.length));
  const where = reports.every(({ pushed }) => pushed)
    ? t("It is pushed to your remote, too.")
    : t("It is on this machine only: nothing is pushed anywhere yet.");
  return `${what} ${where}`;
}
