import type { StatusSnapshot } from "../../../server/src/protocol/status.ts";
import type { FolderState, KuraState } from "../kura-state.ts";
import type { Translate } from "../translation.ts";
import type { Notice, ViewCommand } from "./messages.ts";

/** What the state of Kura means for somebody who wants to search. */
export interface ViewNotice {
  /** Null when all is well. */
  readonly notice: Notice | null;
  /** False where there is nothing to search, or nobody to ask. */
  readonly canSearch: boolean;
}

/**
 * The one thing that matters most to a search now. What does not change its answers (backups, drift that was found, parked notes)
 * is the status item's to tell.
 */
export function viewNotice(state: KuraState, t: Translate): ViewNotice {
  const { server } = state;
  switch (server.kind) {
    case "absent":
      return { notice: absentNotice(server.why, t), canSearch: false };
    case "failed":
      return {
        notice: notice("error", server.reason, [
          { command: "restart", title: t("Restart Server") },
          { command: "showLog", title: t("Show Log") },
        ]),
        canSearch: false,
      };
    case "looking":
    case "starting":
      return { notice: notice("loading", t("Kura is starting…")), canSearch: true };
    case "restarting":
      return {
        notice: notice(
          "loading",
          t("Kura's server stopped and is being started again (attempt {0}).", server.attempt),
          [{ command: "showLog", title: t("Show Log") }],
        ),
        canSearch: true,
      };
    case "running":
      return runningNotice(state, t);
  }
}

function absentNotice(why: "no-folder" | "no-notes" | "virtual", t: Translate): Notice {
  switch (why) {
    case "no-folder":
      return notice("hint", t("Open a folder to search the notes in it."), [
        { command: "openFolder", title: t("Open Folder") },
      ]);
    case "no-notes":
      return notice(
        "hint",
        t("There are no notes in this workspace yet. Kura finds Markdown and text files; the settings say which."),
        [{ command: "openSettings", title: t("Open Settings") }],
      );
    case "virtual":
      return notice("hint", t("Kura cannot search here: it needs the notes on a disk."), []);
  }
}

function runningNotice({ trusted, folders }: KuraState, t: Translate): ViewNotice {
  const known = folders.flatMap(({ name, status }) => (status === null ? [] : [{ name, status }]));
  if (known.length > 0 && known.length === folders.length && known.every((it) => isEmpty(it.status)))
    return { notice: absentNotice("no-notes", t), canSearch: false };
  const restricted = !trusted || known.some((it) => it.status.restricted);
  return {
    notice:
      (restricted ? null : haltedNotice(known, t)) ??
      firstIndexNotice(folders, t) ??
      (restricted ? untrustedNotice(t) : null) ??
      worseAnswers(known, t) ??
      pausedNotice(known, t),
    canSearch: true,
  };
}

interface Known {
  readonly name: string;
  readonly status: StatusSnapshot;
}

/** Nothing was found, and everything has been looked at. */
function isEmpty({ notes, phase, lastSyncAt }: StatusSnapshot): boolean {
  return notes === 0 && phase === "idle" && lastSyncAt !== null;
}

function haltedNotice(known: readonly Known[], t: Translate): Notice | null {
  const halted = known.find((it) => it.status.cause?.kind === "halted");
  if (halted === undefined) return null;
  const { cause, message } = halted.status;
  return notice("degraded", t("New and changed notes are found by their words only: {0}", cause?.detail ?? message), [
    { command: "retry", title: t("Retry") },
    { command: "chooseModel", title: t("Choose Embedding Model…") },
  ]);
}

/** Until everything has been in sync once, notes may be missing from the answers. */
function firstIndexNotice(folders: readonly FolderState[], t: Translate): Notice | null {
  const first = folders.filter(({ status }) => status === null || isFirstIndex(status));
  if (first.length === 0) return null;
  const measured = first.flatMap(({ status }) => {
    const { done = 0, total = null } = status?.progress ?? {};
    return total === null || total === 0 ? [] : [{ done, total }];
  });
  if (measured.length < first.length) return notice("loading", t("Kura is reading the notes for the first time…"));
  const progress = measured.reduce((a, b) => ({ done: a.done + b.done, total: a.total + b.total }));
  return {
    ...notice("loading", t("First index: {0} of {1}. What is there can be searched already.", ...grouped(progress))),
    progress,
  };
}

function isFirstIndex({ lastSyncAt, phase }: StatusSnapshot): boolean {
  return lastSyncAt === null && (phase === "starting" || phase === "scanning" || phase === "syncing");
}

function grouped({ done, total }: { readonly done: number; readonly total: number }): [string, string] {
  const format = new Intl.NumberFormat("en");
  return [format.format(done), format.format(total)];
}

function untrustedNotice(t: Translate): Notice {
  return notice("degraded", t("This workspace is not trusted: notes are found by their words only."), [
    { command: "manageTrust", title: t("Manage Trust") },
  ]);
}

function worseAnswers(known: readonly Known[], t: Translate): Notice | null {
  for (const { status } of known) {
    switch (status.cause?.kind) {
      case "index-unavailable":
        return notice(
          "degraded",
          t("The vector index is not available. Every note is still found; it may take longer."),
          [{ command: "showLog", title: t("Show Log") }],
        );
      case "index-rebuilding":
        return notice(
          "loading",
          t("The vector index is being rebuilt. Every note is still found; it may take longer."),
        );
      case "backing-off":
        return notice(
          "degraded",
          t("The embedding model does not answer: changed notes are found by their words only."),
          [{ command: "retry", title: t("Retry") }],
        );
    }
  }
  return null;
}

function pausedNotice(known: readonly Known[], t: Translate): Notice | null {
  if (!known.some((it) => it.status.phase === "paused")) return null;
  return notice("hint", t("Sync is paused: notes are found as they were before."), [
    { command: "resume", title: t("Resume Sync") },
  ]);
}

function notice(
  kind: Notice["kind"],
  text: string,
  actions: readonly { readonly command: ViewCommand; readonly title: string }[] = [],
): Notice {
  return { kind, text, actions, progress: null };
}
