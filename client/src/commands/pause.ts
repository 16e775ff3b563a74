import { t } from "../translate.ts";
import type { CommandContext } from "./command-context.ts";
import { askEvery } from "./every-folder.ts";
import { offerUntilKnown, step } from "./offer.ts";
import { quickly } from "./progress.ts";

/** Kura: Pause Sync. Changes are still noticed and kept; nothing is embedded or written to the index. */
export async function pause(context: CommandContext): Promise<void> {
  const answers = await quickly(t("Pausing sync"), (token) => askEvery(context, "pause", {}, token));
  if (answers.length === 0) return;
  const text = t("Sync is paused. Changes are kept and delivered when you resume; their words can be found meanwhile.");
  await offerUntilKnown(context.memory, "paused", text, [step(t("Resume"), "kura.resume")]);
}
