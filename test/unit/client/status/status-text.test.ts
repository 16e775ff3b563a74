import { describe, expect, it } from "vitest";
import type { KuraState } from "../../../../client/src/kura-state.ts";
import { statusView } from "../../../../client/src/status/status-text.ts";
import type { StatusCause, StatusSnapshot } from "../../../../server/src/protocol/status.ts";
import { english, inJapanese } from "../../../support/bundle-texts.ts";
import { folderState, running } from "../../../support/kura-states.ts";

const now = new Date("2026-11-21T10:00:00.000Z");

function inEnglish(state: KuraState) {
  const view = statusView(state, english, now, "en");
  if (view === null) throw new Error("the item is hidden");
  return view;
}

function one(status: Partial<StatusSnapshot>) {
  return inEnglish(running(folderState(status)));
}

function caused(kind: StatusCause, more: Partial<StatusSnapshot> = {}, detail: string | null = null) {
  return folderState({ health: "warning", cause: { kind, detail }, ...more });
}

const server = (state: KuraState["server"], ...folders: KuraState["folders"]): KuraState => ({
  server: state,
  trusted: true,
  folders,
});

/** Every state that the item can show, with its texts in both languages. */
const states: readonly {
  readonly name: string;
  readonly state: KuraState;
  readonly en: string;
  readonly ja: string;
  readonly severity: "none" | "warning" | "error";
}[] = [
  {
    name: "starting",
    state: server({ kind: "starting" }, folderState(null)),
    en: "$(sync~spin) Kura",
    ja: "$(sync~spin) Kura",
    severity: "none",
  },
  {
    name: "running, and nothing told yet",
    state: running(folderState(null)),
    en: "$(sync~spin) Kura",
    ja: "$(sync~spin) Kura",
    severity: "none",
  },
  {
    name: "a first restart",
    state: server({ kind: "restarting", attempt: 1 }, folderState()),
    en: "$(sync~spin) Kura: restarting",
    ja: "$(sync~spin) Kura: 再起動中",
    severity: "none",
  },
  {
    name: "a second restart",
    state: server({ kind: "restarting", attempt: 2 }, folderState()),
    en: "$(sync~spin) Kura: restarting",
    ja: "$(sync~spin) Kura: 再起動中",
    severity: "warning",
  },
  {
    name: "given up",
    state: server({ kind: "failed", reason: "It ended too often." }, folderState()),
    en: "$(error) Kura: not running",
    ja: "$(error) Kura: 停止",
    severity: "error",
  },
  { name: "synced", state: running(folderState()), en: "$(check) Kura", ja: "$(check) Kura", severity: "none" },
  {
    name: "no notes",
    state: running(folderState({ notes: 0, chunks: 0, indexed: 0 })),
    en: "$(circle-slash) Kura: no notes",
    ja: "$(circle-slash) Kura: ノートなし",
    severity: "none",
  },
  {
    name: "scanning without knowing the end",
    state: running(folderState({ phase: "scanning", progress: { of: "notes", done: 1204, total: null } })),
    en: "$(sync~spin) 1,204",
    ja: "$(sync~spin) 1,204",
    severity: "none",
  },
  {
    name: "syncing",
    state: running(folderState({ phase: "syncing", progress: { of: "chunks", done: 312, total: 1204 }, pending: 892 })),
    en: "$(sync~spin) 312/1,204",
    ja: "$(sync~spin) 312/1,204",
    severity: "none",
  },
  {
    name: "reading a note that was just saved",
    state: running(folderState({ phase: "syncing", progress: null })),
    en: "$(sync~spin) Kura",
    ja: "$(sync~spin) Kura",
    severity: "none",
  },
  {
    name: "backing off",
    state: running(caused("backing-off", { phase: "syncing", pending: 12 })),
    en: "$(watch) Kura: 12 waiting",
    ja: "$(watch) Kura: 待機 12",
    severity: "none",
  },
  {
    name: "parked",
    state: running(caused("parked", { parked: 3 })),
    en: "$(warning) Kura: 3 parked",
    ja: "$(warning) Kura: 保留 3",
    severity: "warning",
  },
  {
    name: "the index unavailable",
    state: running(
      caused("index-unavailable", { phase: "syncing", pending: 4, index: { kind: "chroma", state: "unavailable" } }),
    ),
    en: "$(warning) Kura: index offline",
    ja: "$(warning) Kura: 索引オフライン",
    severity: "warning",
  },
  {
    name: "the index rebuilding",
    state: running(
      caused("index-rebuilding", {
        phase: "syncing",
        progress: { of: "chunks", done: 20, total: 180 },
        index: { kind: "chroma", state: "rebuilding" },
      }),
    ),
    en: "$(sync~spin) rebuilding 20/180",
    ja: "$(sync~spin) 再構築 20/180",
    severity: "none",
  },
  {
    name: "paused",
    state: running(folderState({ phase: "paused" })),
    en: "$(debug-pause) Kura: paused",
    ja: "$(debug-pause) Kura: 一時停止中",
    severity: "none",
  },
  {
    name: "paused with changes waiting",
    state: running(folderState({ phase: "paused", pending: 1500 })),
    en: "$(debug-pause) Kura: paused, 1,500 waiting",
    ja: "$(debug-pause) Kura: 一時停止中、待機 1,500",
    severity: "none",
  },
  {
    name: "drift",
    state: running(caused("drift", { drift: 12 })),
    en: "$(warning) Kura: drift 12",
    ja: "$(warning) Kura: ずれ 12",
    severity: "warning",
  },
  {
    name: "restricted",
    state: { ...running(caused("restricted", { restricted: true })), trusted: false },
    en: "$(shield) Kura: words only",
    ja: "$(shield) Kura: 単語検索のみ",
    severity: "none",
  },
  {
    name: "a model that nobody agreed to",
    state: running(caused("not-agreed")),
    en: "$(warning) Kura: model not agreed",
    ja: "$(warning) Kura: モデル未同意",
    severity: "warning",
  },
  {
    name: "unreadable notes",
    state: running(caused("unreadable")),
    en: "$(warning) Kura: notes unreadable",
    ja: "$(warning) Kura: 読めないノート",
    severity: "warning",
  },
  {
    name: "a setting that cannot be used",
    state: running(caused("setting", { settingProblems: ["kura.sync.batchSize must be a whole number."] })),
    en: "$(warning) Kura: setting problem",
    ja: "$(warning) Kura: 設定に問題",
    severity: "warning",
  },
  {
    name: "a failed backup",
    state: running(caused("backup-failed")),
    en: "$(warning) Kura: backup failed",
    ja: "$(warning) Kura: バックアップ失敗",
    severity: "warning",
  },
  {
    name: "an overdue backup",
    state: running(caused("backup-overdue")),
    en: "$(warning) Kura: backup overdue",
    ja: "$(warning) Kura: バックアップ期限超過",
    severity: "warning",
  },
  {
    name: "halted",
    state: running(folderState({ health: "error", cause: { kind: "halted", detail: "The key is not valid." } })),
    en: "$(error) Kura: sync stopped",
    ja: "$(error) Kura: 同期が停止",
    severity: "error",
  },
  {
    name: "read only",
    state: running(folderState({ health: "warning", role: "read-only", message: "The writer does not answer." })),
    en: "$(warning) Kura: read only",
    ja: "$(warning) Kura: 読み取り専用",
    severity: "warning",
  },
];

describe("the status item", () => {
  it.each(states)("says $name", ({ state, en, ja, severity }) => {
    expect(inEnglish(state)).toMatchObject({ text: en, severity });
    expect(statusView(state, inJapanese, now, "ja")).toMatchObject({ text: ja, severity });
  });

  it.each(["no-folder", "no-notes", "virtual"] as const)("is hidden where there is nothing to serve (%s)", (why) => {
    expect(statusView(server({ kind: "absent", why }, folderState(null)), english, now, "en")).toBeNull();
  });

  it("is hidden until somebody has looked whether there are notes", () => {
    expect(statusView(server({ kind: "looking" }, folderState(null)), english, now, "en")).toBeNull();
  });

  it("keeps the progress in view, and the warning's colour, while something else can wait", () => {
    const view = one({
      phase: "syncing",
      progress: { of: "chunks", done: 5, total: 9 },
      cause: { kind: "backup-overdue", detail: null },
    });
    expect(view).toMatchObject({ text: "$(sync~spin) 5/9", severity: "warning" });
    expect(view.label).toBe("Kura: Indexing, 5/9. Notes have changed since the last backup.");
  });

  it("shows no progress where nothing goes on", () => {
    const view = one({
      phase: "syncing",
      progress: { of: "chunks", done: 5, total: 9 },
      cause: { kind: "index-unavailable", detail: null },
    });
    expect(view.text).toBe("$(warning) Kura: index offline");
  });

  it("says that it is paused although something that heals by itself is the matter, and warns of what does not", () => {
    const cause = { kind: "restricted", detail: null } as const;
    expect(one({ phase: "paused", cause, restricted: true }).text).toBe("$(debug-pause) Kura: paused");
    expect(one({ phase: "paused", parked: 2 }).text).toBe("$(warning) Kura: 2 parked");
  });

  it("tells of every trouble, not only of the one that the server names", () => {
    const view = one({
      cause: { kind: "index-rebuilding", detail: null },
      parked: 2,
      drift: 1,
      backup: { state: "failed", lastAt: null, lastId: null, unpushed: 0 },
    });
    expect(view.text).toBe("$(warning) Kura: 2 parked");
    expect(view.sections[0]?.troubles.map(({ sentence }) => sentence)).toEqual([
      "2 parts of notes were refused and wait until you retry.",
      "The last check found 1 place where index and notes differ.",
      "The last backup failed.",
      "The vector index is made anew from what is embedded already.",
    ]);
    expect(view.actions).toEqual(["showParked", "retry", "repair", "check", "backup", "showLog"]);
  });

  it("asks for what helps first", () => {
    expect(one({ cause: { kind: "halted", detail: null } }).actions[0]).toBe("retry");
    expect(one({ phase: "paused" }).actions).toEqual(["resume"]);
    expect(one({ cause: { kind: "restricted", detail: null }, restricted: true }).actions).toEqual(["manageTrust"]);
    expect(one({}).actions).toEqual([]);
  });

  it("repeats the server's own sentence where it says more, and not where it speaks of the command line", () => {
    const detailOf = (kind: StatusCause) =>
      one({ cause: { kind, detail: "say --yes" } }).sections[0]?.troubles[0]?.detail;
    expect(detailOf("halted")).toBe("say --yes");
    expect(detailOf("not-agreed")).toBeNull();
  });
});

describe("the status of several folders", () => {
  it("is that of the worst of them", () => {
    const view = inEnglish(
      running(
        folderState({}, "a"),
        folderState({ cause: { kind: "halted", detail: null } }, "b"),
        folderState({ parked: 3 }, "c"),
      ),
    );
    expect(view).toMatchObject({ text: "$(error) Kura: sync stopped", severity: "error" });
    expect(view.sections.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    expect(view.sections[0]?.sentence).toBe("Synced, 25 notes");
  });

  it("adds up what is parked, and how far work is", () => {
    expect(inEnglish(running(folderState({ parked: 3 }), folderState({ parked: 4 }))).text).toBe(
      "$(warning) Kura: 7 parked",
    );
    const at = (done: number, total: number) =>
      folderState({ phase: "syncing", progress: { of: "chunks", done, total } });
    expect(inEnglish(running(at(300, 1000), at(12, 204))).text).toBe("$(sync~spin) 312/1,204");
  });

  it("does not add notes to chunks", () => {
    const scanning = folderState({ phase: "scanning", progress: { of: "notes", done: 7, total: 8 } });
    const syncing = folderState({ phase: "syncing", progress: { of: "chunks", done: 1, total: 2 } });
    expect(inEnglish(running(scanning, syncing)).text).toBe("$(sync~spin) 1/2");
  });

  it("is not synced, nor without notes, before the notes have been looked at once", () => {
    expect(inEnglish(running(folderState({ lastSyncAt: null }))).text).toBe("$(sync~spin) Kura");
    expect(inEnglish(running(folderState({ lastSyncAt: null, notes: 0 }))).text).toBe("$(sync~spin) Kura");
  });

  it("is not synced while the index starts, or starts again", () => {
    const index = { kind: "chroma", state: "starting" } as const;
    expect(inEnglish(running(folderState({ index })))).toMatchObject({
      text: "$(sync~spin) Kura",
      sentence: "The vector index is starting",
    });
  });

  it("is not synced before all have told", () => {
    expect(inEnglish(running(folderState(), folderState(null))).text).toBe("$(sync~spin) Kura");
  });
});

describe("the figures of the status", () => {
  const rows = (status: Partial<StatusSnapshot>, t = english, locale = "en") =>
    Object.fromEntries(
      statusView(running(folderState(status)), t, now, locale)?.sections[0]?.rows.map(({ name, value }) => [
        name,
        value,
      ]) ?? [],
    );

  it("are few when all is well", () => {
    expect(rows({})).toEqual({
      Notes: "25",
      "Chunks indexed": "180",
      Model: "built in, on this machine",
      Index: "Chroma, ready",
      "Last in sync": "3 minutes ago",
      "Last backup": "none yet",
    });
  });

  it("are written as the language has it", () => {
    const status: Partial<StatusSnapshot> = {
      notes: 1204,
      indexed: 90,
      pending: 2000,
      parked: 1,
      skippedCount: 2,
      embedder: { provider: "openai", model: "text-embedding-3-small" },
      index: { kind: "exact", state: "ready" },
      backup: { state: "local", lastAt: "2026-11-20T09:00:00.000Z", lastId: "x", unpushed: 1 },
      spend: { todayUsd: 0.0012, monthUsd: 1.5, budgetUsd: null },
      watch: "polling",
    };
    expect(rows(status)).toMatchObject({
      Notes: "1,204",
      "Chunks indexed": "90 of 180",
      Waiting: "2,000",
      Parked: "1",
      "Left out": "2 files",
      Model: "text-embedding-3-small",
      Index: "exact scan, ready",
      "Last backup": "1 day ago",
      Spent: "$0.0012 today, $1.50 this month",
      Changes: "noticed by looking again and again",
    });
    expect(rows(status, inJapanese, "ja")).toMatchObject({
      ノート: "1,204",
      最後の同期: "3 分前",
      最後のバックアップ: "1 日前",
      利用額: "今日 $0.0012、今月 $1.50",
    });
    expect(rows(status, english, "de")).toMatchObject({ Notes: "1.204" });
  });

  it("speak of no model, index, sync or backup where only words are searched", () => {
    expect(Object.keys(rows({ restricted: true, cause: { kind: "restricted", detail: null } }))).toEqual(["Notes"]);
  });

  it("are as of now: just now, hours, and dates after a week", () => {
    const last = (lastSyncAt: string | null) => rows({ lastSyncAt })["Last in sync"];
    expect(last("2026-11-21T09:59:30.000Z")).toBe("just now");
    expect(last("2026-11-21T10:05:00.000Z")).toBe("just now");
    expect(last("2026-11-21T09:59:00.000Z")).toBe("1 minute ago");
    expect(last("2026-11-21T07:00:00.000Z")).toBe("3 hours ago");
    expect(last("2026-10-01T12:00:00.000Z")).toBe("Oct 1, 2026");
    expect(last(null)).toBe("not yet");
  });
});
