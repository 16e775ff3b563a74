import { CancellationTokenSource, type QuickPickItem, QuickPickItemKind, window } from "vscode";
import type { EmbeddingChoice, LocalHost } from "../../../server/src/protocol/embedding-choice.ts";
import type { StatusSnapshot } from "../../../server/src/protocol/status.ts";
import { t } from "../translate.ts";
import { openAiBaseUrl } from "./base-url.ts";
import type { CommandContext } from "./command-context.ts";
import { plainLabel } from "./plain-message.ts";
import { askAddress } from "./set-key.ts";

interface ModelItem extends QuickPickItem {
  /** Leads to a choice, by further questions where it needs them; null when the user turns back. */
  readonly choose: () => Promise<EmbeddingChoice | null>;
}

const maxDimensions = 8192;

/** Which model is to embed the notes; null when the user thinks better of it. `current`: what does so now. */
export async function pickModel(
  { client, log }: Pick<CommandContext, "client" | "log">,
  current: StatusSnapshot["embedder"] | null,
): Promise<EmbeddingChoice | null> {
  const looking = new CancellationTokenSource();
  const pick = window.createQuickPick<ModelItem>();
  pick.title = title();
  pick.placeholder =
    current === null || current.provider === "built-in"
      ? t("What turns your notes into vectors?")
      : t("In use now: {0}", plainLabel(current.model));
  pick.matchOnDescription = true;
  pick.items = modelItems([], current);
  pick.busy = true;
  // Local servers answer when they answer: the list does not wait for them.
  const found = client.localHosts(looking.token).then(
    (hosts) => {
      if (hosts.length === 0) return;
      const [active] = pick.activeItems;
      pick.items = modelItems(hosts, current);
      const same = pick.items.filter(({ label }) => label === active?.label);
      if (same.length > 0) pick.activeItems = same; // where the user has got to meanwhile
    },
    (error: unknown) => {
      if (!looking.token.isCancellationRequested) log.warn(`no local server was found: ${String(error)}`);
    },
  );
  void found.finally(() => {
    pick.busy = false;
  });
  const picked = await new Promise<ModelItem | null>((resolve) => {
    pick.onDidAccept(() => resolve(pick.selectedItems[0] ?? null));
    pick.onDidHide(() => resolve(null));
    pick.show();
  });
  looking.cancel();
  pick.dispose();
  return picked === null ? null : picked.choose();
}

function title(): string {
  return t("Kura: Choose Embedding Model");
}

function modelItems(hosts: readonly LocalHost[], current: StatusSnapshot["embedder"] | null): ModelItem[] {
  const mark = (model: string | null) => {
    const isCurrent = model === null ? current?.provider === "built-in" : current?.model === model;
    return isCurrent ? ` $(check) ${t("in use")}` : "";
  };
  const separator = (label: string): ModelItem => ({
    label,
    kind: QuickPickItemKind.Separator,
    choose: () => Promise.resolve(null),
  });
  const openAi = (model: string, detail: string): ModelItem => ({
    label: `$(cloud) ${model}`,
    description: `OpenAI${mark(model)}`,
    detail,
    choose: () => Promise.resolve({ provider: "openai", baseUrl: openAiBaseUrl, model, dimensions: 0 }),
  });
  return [
    separator(t("On this machine")),
    {
      label: `$(home) ${t("Built in")}`,
      description: `${t("offline, free, no key")}${mark(null)}`,
      detail: t("English and Japanese; nothing leaves this machine"),
      choose: () => Promise.resolve({ provider: "built-in" }),
    },
    ...hosts.map((host) => ({
      label: `$(server) ${host.name}`,
      description: t("on this machine, free"),
      detail:
        host.models.length === 0 ? t("It runs, and has no models yet") : plainLabel(host.models.slice(0, 4).join(", ")),
      choose: () => pickLocalModel(host),
    })),
    separator(t("Over the network: asks before anything is sent")),
    openAi("text-embedding-3-small", t("Good and cheap; needs an API key")),
    openAi("text-embedding-3-large", t("Better and dearer; needs an API key")),
    {
      label: `$(globe) ${t("Another server…")}`,
      description: t("any that speaks OpenAI's API"),
      choose: askServer,
    },
  ];
}

async function pickLocalModel({ name, baseUrl, models }: LocalHost): Promise<EmbeddingChoice | null> {
  const items = models.map((model) => ({ label: plainLabel(model), model }));
  const options = { title: title(), placeHolder: t("Which of {0}'s models?", name) };
  const other = { label: `$(edit) ${t("Another model…")}`, model: null };
  const picked = await window.showQuickPick([...items, other], options);
  if (picked === undefined) return null;
  const model = picked.model ?? (await askModel());
  return model === null ? null : { provider: "openai", baseUrl, model, dimensions: 0 };
}

async function askServer(): Promise<EmbeddingChoice | null> {
  const baseUrl = await askAddress(title(), "https://");
  if (baseUrl === null) return null;
  const model = await askModel();
  if (model === null) return null;
  const dimensions = await window.showInputBox({
    title: title(),
    prompt: t("Dimensions to ask for; leave it empty for what the model gives"),
    ignoreFocusOut: true,
    validateInput: (text) =>
      /^\d*$/.test(text.trim()) && Number(text) <= maxDimensions
        ? null
        : t("Write a whole number up to {0}, or nothing.", maxDimensions),
  });
  return dimensions === undefined
    ? null
    : { provider: "openai", baseUrl, model, dimensions: Number(dimensions.trim()) };
}

async function askModel(): Promise<string | null> {
  const model = await window.showInputBox({
    title: title(),
    prompt: t("Name of the model, as the server knows it"),
    placeHolder: "nomic-embed-text",
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? t("The server must be asked for some model.") : null),
  });
  return model === undefined ? null : model.trim();
}
