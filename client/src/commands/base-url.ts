import type { Translate } from "../translation.ts";

export const openAiBaseUrl = "https://api.openai.com/v1";

/** Why a text cannot be the address of an embedding server; null when it can. */
export function baseUrlProblem(text: string, t: Translate): string | null {
  if (!URL.canParse(text.trim())) return t("Write an address such as https://host/v1 or http://localhost:8080/v1.");
  const { protocol, username, password, search, hash } = new URL(text.trim());
  if (protocol !== "https:" && protocol !== "http:") return t("The address must begin with https:// or http://.");
  if (username !== "" || password !== "")
    return t("Leave user name and password out of the address: keys are kept apart.");
  if (search !== "" || hash !== "") return t("Leave out everything from ? or # on.");
  return null;
}

/** Scheme, host and port: what a key is bound to. `url` must be an address. */
export function originOf(url: string): string {
  return new URL(url.trim()).origin;
}
