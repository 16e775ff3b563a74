import type { StatusSnapshot } from "../../../server/src/protocol/status.ts";
import type { Translate } from "../translation.ts";
import type { Action } from "./action.ts";
import type { Figures } from "./figures.ts";

/** A line of the tooltip's table. Plain text: a model's name in it may hold anything. */
export interface StatusRow {
  readonly name: string;
  readonly value: string;
  /** What a click on the value does; null: nothing. */
  readonly action: Action | null;
}

/** The figures of one folder. `brief` leaves out what seldom changes, for when there are several folders. */
export function statusRows(
  status: StatusSnapshot,
  { brief, t, figures }: { readonly brief: boolean; readonly t: Translate; readonly figures: Figures },
): readonly StatusRow[] {
  const { number } = figures;
  const rows: (StatusRow | null)[] = [
    row(t("Notes"), number(status.notes)),
    status.restricted || brief ? null : row(t("Chunks indexed"), indexedText(status, t, figures)),
    status.pending > 0 ? row(t("Waiting"), number(status.pending)) : null,
    status.parked > 0 ? row(t("Parked"), number(status.parked), "showParked") : null,
    status.skippedCount > 0 ? row(t("Left out"), filesText(status.skippedCount, t, figures), "showLeftOut") : null,
    status.restricted || brief ? null : row(t("Model"), modelText(status, t), "chooseModel"),
    status.restricted || brief ? null : row(t("Index"), indexText(status, t)),
    status.restricted
      ? null
      : row(t("Last in sync"), status.lastSyncAt === null ? t("not yet") : figures.ago(status.lastSyncAt)),
    status.restricted ? null : row(t("Last backup"), backupText(status, t, figures)),
    status.spend.monthUsd > 0 ? row(t("Spent"), spendText(status, t, figures)) : null,
    status.watch === "polling" ? row(t("Changes"), t("noticed by looking again and again")) : null,
  ];
  return rows.filter((one) => one !== null);
}

function row(name: string, value: string, action: Action | null = null): StatusRow {
  return { name, value, action };
}

function indexedText({ indexed, chunks }: StatusSnapshot, t: Translate, { number }: Figures): string {
  return indexed === chunks ? number(chunks) : t("{0} of {1}", number(indexed), number(chunks));
}

function filesText(files: number, t: Translate, { number }: Figures): string {
  return files === 1 ? t("1 file") : t("{0} files", number(files));
}

function modelText({ embedder: { provider, model } }: StatusSnapshot, t: Translate): string {
  return provider === "built-in" ? t("built in, on this machine") : model;
}

function indexText({ index: { kind, state } }: StatusSnapshot, t: Translate): string {
  const name = kind === "chroma" ? "Chroma" : t("exact scan");
  switch (state) {
    case "starting":
      return t("{0}, starting", name);
    case "ready":
      return t("{0}, ready", name);
    case "rebuilding":
      return t("{0}, being rebuilt", name);
    case "unavailable":
      return t("{0}, not available", name);
    case "stopped":
      return t("{0}, starts when needed", name);
  }
}

function backupText({ backup: { state, lastAt } }: StatusSnapshot, t: Translate, { ago }: Figures): string {
  if (lastAt === null) return state === "failed" ? t("failed") : t("none yet");
  return state === "failed" ? t("failed; the one before: {0}", ago(lastAt)) : ago(lastAt);
}

function spendText({ spend }: StatusSnapshot, t: Translate, { dollars }: Figures): string {
  return t("{0} today, {1} this month", dollars(spend.todayUsd), dollars(spend.monthUsd));
}
