import { window } from "vscode";
import { t } from "../translate.ts";
import type { CommandContext } from "./command-context.ts";
import { askEvery } from "./every-folder.ts";
import { quickly } from "./progress.ts";

const shownForMs = 4000;

/** Kura: Resume Sync. What waited is delivered; the status item tells how that goes. */
export async function resume(context: CommandContext): Promise<void> {
  const answers = await quickly(t("Resuming sync"), (token) => askEvery(context, "resume", {}, token));
  if (answers.length > 0) window.setStatusBarMessage(t("Sync goes on."), shownForMs);
}
