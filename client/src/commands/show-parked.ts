import { type QuickPickItem, Uri, window } from "vscode";
import { t } from "../translate.ts";
import type { CommandContext } from "./command-context.ts";
import { askEvery } from "./every-folder.ts";
import { figuresNow } from "./figures-now.ts";
import { offer, step } from "./offer.ts";
import { type ParkedParts, parkedNotes } from "./parked-notes.ts";
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
    parkedNotes(answer).map((note) => parkedItem(note, folder.uri, several ? folder.name : null)),
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

function parkedItem({ path, reason, parts }: ParkedParts, folder: string, folderName: string | null): ParkedItem {
  const description = [
    folderName === null ? "" : plainLabel(folderName),
    parts === 1 ? "" : t("{0} parts", figuresNow().number(parts)),
  ].join("  ");
  if (path === null) {
    const label = `$(trash) ${t("a removed note")}`;
    return { label, description, detail: plainLabel(reason), run: () => Promise.resolve() };
  }
  const note = Uri.joinPath(Uri.parse(folder), path);
  const label = `$(note) ${plainLabel(path)}`;
  return { label, description, detail: plainLabel(reason), run: () => window.showTextDocument(note) };
}
