import { window, workspace } from "vscode";
import { t } from "../translate.ts";
import { baseUrlProblem, openAiBaseUrl, originOf } from "./base-url.ts";
import type { CommandContext } from "./command-context.ts";
import { keyProblem } from "./key-problem.ts";
import { offer } from "./offer.ts";

/** Kura: Set API Key. Asks whom the key is for, then for the key, and stores it for that address only. */
export async function setKey({ keys }: Pick<CommandContext, "keys">): Promise<void> {
  const origin = await pickOrigin(await keys.origins());
  if (origin === null) return;
  const key = await askKey(origin, { mayBeEmpty: false });
  if (key === null) return;
  await keys.set(origin, key);
  await offer("information", t("The key for {0} is stored in VS Code's secret storage.", origin));
}

/** The key for `origin` from the user; null when they think better of it, empty only where that is allowed. */
export async function askKey(origin: string, { mayBeEmpty }: { readonly mayBeEmpty: boolean }): Promise<string | null> {
  const prompt = mayBeEmpty
    ? t("It is sent to {0} only. Leave it empty when that server wants none.", origin)
    : t("It is kept in VS Code's secret storage, and sent to {0} only.", origin);
  const key = await window.showInputBox({
    title: t("Kura: API key for {0}", origin),
    prompt,
    password: true,
    ignoreFocusOut: true, // a key is fetched from elsewhere
    validateInput: (text) => (mayBeEmpty && text.trim() === "" ? null : keyProblem(text, t)),
  });
  return key === undefined ? null : key.trim();
}

async function pickOrigin(withKey: readonly string[]): Promise<string | null> {
  const configured = workspace.getConfiguration("kura.embedding").get<string>("baseUrl", openAiBaseUrl);
  const known = [openAiBaseUrl, ...(baseUrlProblem(configured, t) === null ? [configured] : []), ...withKey];
  const items = [...new Set(known.map(originOf))].map((origin) => ({
    label: origin,
    ...(withKey.includes(origin) ? { description: t("has a key: it is replaced") } : {}),
    other: false,
  }));
  const picked = await window.showQuickPick([...items, { label: t("Another address…"), other: true }], {
    title: t("Kura: Set API Key"),
    placeHolder: t("Whose key is it?"),
  });
  if (picked === undefined) return null;
  if (!picked.other) return picked.label;
  const address = await askAddress(t("Kura: Set API Key"), "https://");
  return address === null ? null : originOf(address);
}

/** The address of an embedding server from the user; null when they think better of it. */
export async function askAddress(title: string, value: string): Promise<string | null> {
  const address = await window.showInputBox({
    title,
    prompt: t("Address of a server that speaks OpenAI's API"),
    placeHolder: "https://host/v1",
    value,
    ignoreFocusOut: true,
    validateInput: (text) => baseUrlProblem(text, t),
  });
  return address === undefined ? null : address.trim();
}
