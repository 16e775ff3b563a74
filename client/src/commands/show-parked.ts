import { type QuickPickItem, Uri, window } from "vscode";
import type { ParkedNote } from "../../../server/src/protocol/sync.ts";
import { t } from "../translate.ts";
import type { CommandContext } from "./command-context.ts";
import { askEvery } from "./every-folder.ts";
import { offer, step } from "./offer.ts";
import { plainLabel } from "./plain-message.ts";
import { quickly } from "./progress.ts";

interface ParkedItem extends QuickPickItem {
  readonly run: () => Thenable<unknown>;
}

/** Lists what is parked with the reason; a pick opens the note. */
export async function showParked(context: CommandContext): Promise<void> {
  const answers = await quickly(t("Reading the list"), (token) => askEvery(context, "parked", {}, token));
  const several = context.client.state.folders.length > 1;
  const items = answers.flatMap(({ folder, answer }) =>
    answer.map((note) => parkedItem(note, folder.uri, several ? folder.name : null)),
  );
  if (items.length === 0) {
    if (answers.length > 0) await offer("information", t("Nothing is parked."));
    return;
  }
  const again: ParkedItem = { label: `$(refresh) ${t("Retry all of them")}`, run: step("", "kura.retry").run };
  const picked = await window.showQuickPick([again, ...items], {
    title: t("Kura: what was refused, and why"),
    placeHolder: t("Pick a note to open it"),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  await picked?.run();
}

function parkedItem({ path, reason }: ParkedNote, folder: string, folderName: string | null): ParkedItem {
  const description = folderName === null ? {} : { description: plainLabel(folderName) };
  if (path === null) {
    const label = `$(trash) ${t("a removed note")}`;
    return { label, detail: plainLabel(reason), ...description, run: () => Promise.resolve() };
  }
  const note = Uri.joinPath(Uri.parse(folder), path);
  const label = `$(note) ${plainLabel(path)}`;
  return { label, detail: plainLabel(reason), ...description, run: () => window.showTextDocument(note) };
}
