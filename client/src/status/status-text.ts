import type { StatusSnapshot } from "../../../server/src/protocol/status.ts";
import type { FolderState, KuraState } from "../kura-state.ts";
import type { Translate } from "../translation.ts";
import type { Action } from "./action.ts";
import { type Figures, figures } from "./figures.ts";
import { type StatusRow, statusRows } from "./status-rows.ts";
import { compareTroubles, natureOf, type Severity, type Trouble, troublesOf } from "./trouble.ts";
import { troubleText } from "./trouble-text.ts";
import { countText, sumOf, type Work, workOf, workSentence } from "./work.ts";

/** What the status item says: plain texts, but for the codicons in `text`. */
export interface StatusView {
  /** For the item itself: an icon and a word or two. */
  readonly text: string;
  readonly severity: Severity;
  /** Something is under way that will be over by itself, most often in a moment. */
  readonly busy: boolean;
  /** The state as a sentence: for screen readers and as a heading. */
  readonly sentence: string;
  readonly label: string;
  /** For the tooltip: one a folder. Empty while nothing is known of any. */
  readonly sections: readonly StatusSection[];
  /** What the state asks for, the most helpful first. */
  readonly actions: readonly Action[];
}

export interface StatusSection {
  /** The folder's; null when there is only one. */
  readonly name: string | null;
  readonly sentence: string;
  /** What is wrong, the worst first; `detail` is a sentence of the server's, in English. */
  readonly troubles: readonly { readonly sentence: string; readonly detail: string | null }[];
  readonly rows: readonly StatusRow[];
}

interface Headline extends Omit<StatusView, "label" | "sections"> {
  /** What a sentence about work says nothing of; null: it says all. */
  readonly besides: string | null;
}

interface Words {
  readonly t: Translate;
  readonly figures: Figures;
}

/** What the status item shows for a state; null when it is hidden, for there is nothing that Kura serves. */
export function statusView(state: KuraState, t: Translate, now: Date, locale: string): StatusView | null {
  if (state.server.kind === "absent" || state.server.kind === "looking") return null;
  const words = { t, figures: figures(locale, now, t) };
  const { besides, ...headline } = serverHeadline(state, words) ?? foldersHeadline(state.folders, words);
  const label = t("Kura: {0}", besides === null ? headline.sentence : `${headline.sentence}. ${besides}`);
  const told = state.server.kind === "failed" ? [] : state.folders.filter(({ status }) => status !== null);
  return { ...headline, label, sections: told.map((folder) => section(folder, state.folders.length > 1, words)) };
}

/** When the server itself does not run, what the folders said last counts no more. */
function serverHeadline({ server, folders }: KuraState, { t }: Words): Headline | null {
  switch (server.kind) {
    case "failed":
      return {
        text: `$(error) ${t("Kura: not running")}`,
        severity: "error",
        busy: false,
        sentence: server.reason,
        besides: null,
        actions: ["restart", "showLog", "copyDiagnostics"],
      };
    case "restarting":
      return {
        text: `$(sync~spin) ${t("Kura: restarting")}`,
        severity: server.attempt > 1 ? "warning" : "none",
        busy: true,
        sentence: t("The server ended and is started again (attempt {0})", server.attempt),
        besides: null,
        actions: ["showLog"],
      };
    case "starting":
      return starting(t);
    default:
      return folders.every(({ status }) => status === null) ? starting(t) : null;
  }
}

function starting(t: Translate, sentence = t("Starting")): Headline {
  return { text: "$(sync~spin) Kura", severity: "none", busy: true, sentence, besides: null, actions: [] };
}

function foldersHeadline(folders: readonly FolderState[], words: Words): Headline {
  const { t, figures } = words;
  const statuses = folders.flatMap(({ status }) => status ?? []);
  const troubles = together(statuses.flatMap(troublesOf));
  const [worst] = troubles;
  const severity = worst === undefined ? "none" : natureOf(worst).severity;
  const troubleActions = [...new Set(troubles.flatMap((trouble) => natureOf(trouble).actions))];
  const paused = statuses.filter(({ phase }) => phase === "paused");
  const actions: readonly Action[] = paused.length > 0 ? [...troubleActions, "resume"] : troubleActions;
  const work = sumOf(statuses.flatMap((status) => workOf(status) ?? []));
  const blocked = worst !== undefined && natureOf(worst).blocking;

  if (work !== null && !blocked) {
    const besides = worst === undefined || worst.kind === "index-rebuilding" ? null : troubleSentence(worst, words);
    const sentence = workSentence(work, t, figures);
    return { text: workText(work, words), severity, busy: true, sentence, besides, actions };
  }
  if (worst !== undefined && (severity !== "none" || blocked || paused.length === 0)) {
    const { icon, short } = troubleText(worst, t, figures);
    const busy = worst.kind === "index-rebuilding";
    const sentence = troubleSentence(worst, words);
    return { text: `$(${icon}) ${short}`, severity, busy, sentence, besides: null, actions };
  }
  if (paused.length > 0) {
    const waiting = paused.reduce((sum, { pending }) => sum + pending, 0);
    const short = waiting === 0 ? t("Kura: paused") : t("Kura: paused, {0} waiting", figures.number(waiting));
    const sentence = pausedSentence(waiting, words);
    return { text: `$(debug-pause) ${short}`, severity, busy: false, sentence, besides: null, actions };
  }
  if (statuses.length < folders.length || statuses.some(isStarting)) return starting(t);
  if (statuses.some(({ index }) => index.state === "starting")) return starting(t, t("The vector index is starting"));
  const notes = statuses.reduce((sum, status) => sum + status.notes, 0);
  const text = notes === 0 ? `$(circle-slash) ${t("Kura: no notes")}` : "$(check) Kura";
  return { text, severity, busy: false, sentence: syncedSentence(notes, words), besides: null, actions };
}

/** Until the notes have been compared with the catalog once, nobody knows whether they are in sync. */
function isStarting({ phase, lastSyncAt }: StatusSnapshot): boolean {
  return phase === "starting" || (phase === "idle" && lastSyncAt === null);
}

function workText(work: Work, { t, figures }: Words): string {
  const count = countText(work, figures);
  if (work.kind !== "rebuilding") return `$(sync~spin) ${count === "" ? "Kura" : count}`;
  return `$(sync~spin) ${count === "" ? t("Kura: rebuilding") : t("rebuilding {0}", count)}`;
}

/** The same trouble in several folders is one, with their counts added up. */
function together(troubles: readonly Trouble[]): readonly Trouble[] {
  const byKind = new Map<Trouble["kind"], Trouble>();
  for (const trouble of troubles) {
    const known = byKind.get(trouble.kind);
    const count = known === undefined ? trouble.count : (known.count ?? 0) + (trouble.count ?? 0);
    byKind.set(trouble.kind, { ...(known ?? trouble), count });
  }
  return [...byKind.values()].sort(compareTroubles);
}

function troubleSentence(trouble: Trouble, { t, figures }: Words): string {
  return troubleText(trouble, t, figures).sentence;
}

function pausedSentence(waiting: number, { t, figures }: Words): string {
  if (waiting === 0) return t("Sync is paused");
  return waiting === 1
    ? t("Sync is paused, 1 change waits")
    : t("Sync is paused, {0} changes wait", figures.number(waiting));
}

function syncedSentence(notes: number, { t, figures }: Words): string {
  if (notes === 0) return t("There are no notes in this workspace yet");
  return notes === 1 ? t("Synced, 1 note") : t("Synced, {0} notes", figures.number(notes));
}

function section(folder: FolderState, several: boolean, words: Words): StatusSection {
  const { t, figures } = words;
  const { status, name } = folder;
  const rows = status === null ? [] : statusRows(status, { brief: several, t, figures });
  const troubles = status === null ? [] : troublesOf(status);
  return {
    name: several ? name : null,
    sentence: foldersHeadline([folder], words).sentence,
    troubles: troubles.map((trouble) => ({ sentence: troubleSentence(trouble, words), detail: shownDetail(trouble) })),
    rows,
  };
}

/** Where the interface knows better what to do, the server's sentence, which speaks of its command line, is left out. */
function shownDetail({ kind, detail }: Trouble): string | null {
  return kind === "not-agreed" || kind === "restricted" || kind === "backup-overdue" ? null : detail;
}
