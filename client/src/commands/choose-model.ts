import { ConfigurationTarget, type QuickPickItem, window, workspace } from "vscode";
import type { EmbeddingChoice } from "../../../server/src/protocol/embedding-choice.ts";
import type { FolderState } from "../kura-state.ts";
import { t } from "../translate.ts";
import { originOf } from "./base-url.ts";
import type { CommandContext } from "./command-context.ts";
import { askEvery } from "./every-folder.ts";
import { figuresNow } from "./figures-now.ts";
import { confirmation, type HostedChoice, sumOfEstimates } from "./model-text.ts";
import { offer, step } from "./offer.ts";
import { pickModel } from "./pick-model.ts";
import { plainLabel } from "./plain-message.ts";
import { patiently } from "./progress.ts";
import { askKey } from "./set-key.ts";

/**
 * Kura: Choose Embedding Model…. Nothing is sent before the user has agreed to a dialog that names host, notes and
 * dollars; to turn back at any question leaves everything as it was, but for a key that was given.
 */
export async function chooseModel(context: CommandContext): Promise<void> {
  const folders = await pickFolders(context.client.state.folders);
  if (folders === null) return;
  const choice = await pickModel(context, folders[0]?.status?.embedder ?? null);
  if (choice === null) return;
  if (choice.provider === "openai" && !(await agrees(context, folders, choice))) return;
  const chosen = await patiently(t("Kura: changing the model"), (token) =>
    askEvery(context, "choose", { choice }, token, folders),
  );
  if (chosen.length > 0) await tell(choice);
}

async function pickFolders(folders: readonly FolderState[]): Promise<readonly FolderState[] | null> {
  if (folders.length <= 1) return folders;
  const items: (QuickPickItem & { readonly folders: readonly FolderState[] })[] = [
    { label: t("All folders"), folders },
    ...folders.map((folder) => ({ label: `$(folder) ${plainLabel(folder.name)}`, folders: [folder] })),
  ];
  const options = { title: t("Kura: Choose Embedding Model"), placeHolder: t("For the notes of which folder?") };
  return (await window.showQuickPick(items, options))?.folders ?? null;
}

/** Whether the user agrees to what the choice sends and costs. Asks for a key first where there is none. */
async function agrees(
  context: CommandContext,
  folders: readonly FolderState[],
  choice: HostedChoice,
): Promise<boolean> {
  const answers = await patiently(t("Kura: counting what would be embedded"), (token) =>
    askEvery(context, "estimate", { choice }, token, folders),
  );
  if (answers.length < folders.length) return false; // a folder's cost is not known, and it has said why
  const estimate = sumOfEstimates(answers.map(({ answer }) => answer));
  if (!estimate.local && !(await hasKey(context, originOf(choice.baseUrl)))) return false;
  const { message, detail, agree } = confirmation(choice, estimate, t, figuresNow());
  const ask = estimate.local ? window.showInformationMessage : window.showWarningMessage;
  return (await ask(message, { modal: true, detail }, agree)) === agree;
}

/** False when the user turns back instead of giving a key. */
async function hasKey({ keys }: CommandContext, origin: string): Promise<boolean> {
  if ((await keys.origins()).includes(origin)) return true;
  const key = await askKey(origin, { mayBeEmpty: new URL(origin).hostname !== "api.openai.com" });
  if (key === null) return false;
  if (key !== "") await keys.set(origin, key);
  return true;
}

/** A setting that names a provider goes before the choice: that would look as if nothing had happened. */
async function tell(choice: EmbeddingChoice): Promise<void> {
  const settings = workspace.getConfiguration("kura.embedding");
  const provider = settings.get<string>("provider", "auto");
  const overruled =
    provider !== "auto" &&
    (provider !== choice.provider || (choice.provider === "openai" && settings.get("model") !== choice.model));
  if (overruled) {
    const followChoice = {
      title: t("Use What I Chose"),
      run: () => settings.update("provider", undefined, ConfigurationTarget.Global),
    };
    const text = t('The choice is stored, but the setting kura.embedding.provider ("{0}") goes before it.', provider);
    return offer("warning", text, [followChoice, step(t("Settings"), "kura.openSettings")]);
  }
  const text =
    choice.provider === "built-in"
      ? t("The built-in model embeds the notes from now on.")
      : t("{0} embeds the notes from now on. The status bar tells how far it is.", choice.model);
  await offer("information", text);
}
