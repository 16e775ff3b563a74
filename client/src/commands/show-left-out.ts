import { type QuickPickItem, Uri, window } from "vscode";
import { t } from "../translate.ts";
import type { CommandContext } from "./command-context.ts";
import { figuresNow } from "./figures-now.ts";
import { offer } from "./offer.ts";
import { plainLabel } from "./plain-message.ts";

interface LeftOutItem extends QuickPickItem {
  readonly file: Uri | null;
}

/** Lists the files that are not indexed, with the reason; a pick opens the file. */
export async function showLeftOut({ client }: CommandContext): Promise<void> {
  const { folders } = client.state;
  const items = folders.flatMap(({ uri, name, status }): LeftOutItem[] => {
    const skipped = status?.skipped ?? [];
    const unlisted = (status?.skippedCount ?? 0) - skipped.length;
    const description = folders.length > 1 ? { description: plainLabel(name) } : {};
    const listed = skipped.map(({ path, reason }) => ({
      label: `$(file) ${path === "" ? t("the whole folder") : plainLabel(path)}`,
      detail: plainLabel(reason),
      file: path === "" ? null : Uri.joinPath(Uri.parse(uri), path),
      ...description,
    }));
    const more = { label: t("{0} more are not listed.", figuresNow().number(unlisted)), file: null, ...description };
    return unlisted > 0 ? [...listed, more] : listed;
  });
  if (items.length === 0) return offer("information", t("No file is left out."));
  const picked = await window.showQuickPick(items, {
    title: t("Kura: files left out, and why"),
    placeHolder: t("Pick a file to open it"),
    matchOnDetail: true,
  });
  if (picked?.file != null) await window.showTextDocument(picked.file);
}
