import type { Translate } from "../translation.ts";
import type { Figures } from "./figures.ts";
import type { Trouble } from "./trouble.ts";

export interface TroubleText {
  /** Codicon. */
  readonly icon: string;
  /** For the status item: a few words. */
  readonly short: string;
  /** What is wrong and what that means. */
  readonly sentence: string;
}

/** A trouble in the user's words. The server's own sentence is not in it. */
export function troubleText({ kind, count }: Trouble, t: Translate, { number }: Figures): TroubleText {
  const n = number(count ?? 0);
  const text = (icon: string, short: string, sentence: string): TroubleText => ({ icon, short, sentence });
  switch (kind) {
    case "halted":
      return text("error", t("Kura: sync stopped"), t("Sync has stopped and needs your help."));
    case "index-unavailable":
      return text(
        "warning",
        t("Kura: index offline"),
        t("The vector index is not available. Searching goes on without it, more slowly."),
      );
    case "read-only":
      return text(
        "warning",
        t("Kura: read only"),
        t("Another window or process keeps this folder and does not answer. Notes can be searched, not synced."),
      );
    case "unreadable":
      return text("warning", t("Kura: notes unreadable"), t("Some notes cannot be read."));
    case "parked":
      return text(
        "warning",
        t("Kura: {0} parked", n),
        count === 1
          ? t("1 part of a note was refused and waits until you retry.")
          : t("{0} parts of notes were refused and wait until you retry.", n),
      );
    case "drift":
      return text(
        "warning",
        t("Kura: drift {0}", n),
        count === 1
          ? t("The last check found 1 place where index and notes differ.")
          : t("The last check found {0} places where index and notes differ.", n),
      );
    case "not-agreed":
      return text(
        "warning",
        t("Kura: model not agreed"),
        t("The settings ask for an embedding model that nobody has agreed to for this folder. The built-in one works."),
      );
    case "setting":
      return text(
        "warning",
        t("Kura: setting problem"),
        count === 1
          ? t("1 setting cannot be used; its default is in force.")
          : t("{0} settings cannot be used; their defaults are in force.", n),
      );
    case "backup-failed":
      return text("warning", t("Kura: backup failed"), t("The last backup failed."));
    case "backup-overdue":
      return text("warning", t("Kura: backup overdue"), t("Notes have changed since the last backup."));
    case "backing-off":
      return text(
        "watch",
        count === 0 ? t("Kura: waiting") : t("Kura: {0} waiting", n),
        t("The embedding server or the index does not answer. Kura tries again by itself."),
      );
    case "index-rebuilding":
      return text(
        "sync~spin",
        t("Kura: rebuilding"),
        t("The vector index is made anew from what is embedded already."),
      );
    case "restricted":
      return text(
        "shield",
        t("Kura: words only"),
        t("The workspace is not trusted: notes are found by their words only, and nothing is embedded or sent."),
      );
  }
}
