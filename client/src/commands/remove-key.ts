import { window } from "vscode";
import { t } from "../translate.ts";
import type { CommandContext } from "./command-context.ts";
import { offer, step } from "./offer.ts";

/** Kura: Remove API Key. Forgets the key of the address that is picked, here and in the server. */
export async function removeKey({ keys }: Pick<CommandContext, "keys">): Promise<void> {
  const setAnother = step(t("Set API Key…"), "kura.setKey");
  const origins = await keys.origins();
  if (origins.length === 0) return offer("information", t("No API key is stored."), [setAnother]);
  const picked = await window.showQuickPick(origins, {
    title: t("Kura: Remove API Key"),
    placeHolder: t("Whose key is to be forgotten?"),
  });
  if (picked === undefined) return;
  await keys.remove(picked);
  await offer("information", t("The key for {0} is forgotten.", picked), [setAnother]);
}
