import type { ServerComposition } from "../../server/src/app/composition.ts";
import type { FolderEngine, FolderOptions } from "../../server/src/app/folder-engine.ts";
import type { CheckReport, RepairReport } from "../../server/src/protocol/check.ts";
import type { CompleteParams, CompleteResult } from "../../server/src/protocol/complete.ts";
import type {
  ChooseParams,
  EmbeddingEstimate,
  EstimateParams,
  LocalHost,
} from "../../server/src/protocol/embedding-choice.ts";
import type { SearchHit, SearchParams, SearchResult } from "../../server/src/protocol/search.ts";
import type { Settings } from "../../server/src/protocol/settings.ts";
import type { StatusSnapshot } from "../../server/src/protocol/status.ts";
import type { SyncParams, SyncProgress, SyncReport } from "../../server/src/protocol/sync.ts";
import { Emitter } from "../../server/src/util/emitter.ts";

/** A query whose hits have as excerpts what the folder was told to look at first: for tests in another process. */
export const askedForHints = "what was hinted?";
/** A query that waits until it is cancelled. */
export const neverAnswered = "wait for ever";

/** A folder of 3 notes in memory that answers at once, and remembers what it was asked. */
export class FakeFolder implements FolderEngine {
  readonly asked: string[] = [];
  settings: Settings;
  restricted = false;
  closed = false;
  indexed = true;
  /** What the next questions wait for. */
  gate: Promise<void> = Promise.resolve();
  statusNow: StatusSnapshot = idleStatus;
  syncReport: SyncReport = emptySync;
  checkReport: CheckReport = cleanCheck;
  estimateNow: EmbeddingEstimate = nothingToEmbed;
  /** What choosing fails with; null when it works. */
  choosing: Error | null = null;
  /** What it was asked to choose, as it arrived. */
  readonly received: unknown[] = [];
  readonly #statuses = new Emitter<StatusSnapshot>();

  constructor(settings: Settings) {
    this.settings = settings;
  }

  readonly onStatus = (listener: (status: StatusSnapshot) => void) => this.#statuses.on(listener);

  tell(change: Partial<StatusSnapshot>): void {
    this.statusNow = { ...this.statusNow, ...change };
    this.#statuses.emit(this.statusNow);
  }

  async search(params: SearchParams, signal: AbortSignal): Promise<SearchResult> {
    if (params.query === askedForHints) return resultOf(params, this.#hints());
    this.asked.push(`search ${params.query}`);
    await waitFor(params.query === neverAnswered ? new Promise(() => undefined) : this.gate, signal);
    return resultOf(params, this.indexed ? [fakeHit] : []);
  }

  async related(params: { path: string; limit?: number }, signal: AbortSignal): Promise<SearchResult> {
    this.asked.push(`related ${params.path}`);
    await waitFor(this.gate, signal);
    return resultOf({ query: params.path }, [fakeHit]);
  }

  async status(): Promise<StatusSnapshot> {
    return this.indexed ? this.statusNow : { ...this.statusNow, notes: 0, chunks: 0, indexed: 0 };
  }

  async sync(
    params: SyncParams,
    signal: AbortSignal,
    onProgress: (progress: SyncProgress) => void,
  ): Promise<SyncReport> {
    this.asked.push(`sync${params.yes === true ? " yes" : ""}`);
    for (let done = 0; done <= 3; done++) onProgress({ phase: "indexing", done, total: 3 });
    await waitFor(this.gate, signal);
    this.indexed = true;
    return this.syncReport;
  }

  async check(params: { deep?: boolean; repair?: boolean }): Promise<CheckReport> {
    this.asked.push(`check${params.deep === true ? " deep" : ""}${params.repair === true ? " repair" : ""}`);
    return this.checkReport;
  }

  async repair(): Promise<RepairReport> {
    this.asked.push("repair");
    return {
      ok: true,
      steps: [{ action: "reconcile", count: 1, reason: "one note changed" }],
      repaired: 1,
      durationMs: 2,
    };
  }

  async retry() {
    this.asked.push("retry");
    return { retried: 2, parked: this.statusNow.parked, pending: this.statusNow.pending };
  }

  async parked() {
    return [{ seq: 7, path: "big.md", reason: "the text is too long", attempts: 1, parkedAt: "2026-11-01T10:00:00Z" }];
  }

  async pause(): Promise<void> {
    this.asked.push("pause");
  }

  async resume(): Promise<void> {
    this.asked.push("resume");
  }

  async backup(params: { message?: string }) {
    this.asked.push(`backup ${params.message ?? ""}`.trim());
    return { id: "2026-11-01T100000Z", commit: "0".repeat(40), pushed: false, files: 3, bytes: 1234, durationMs: 5 };
  }

  async backups() {
    const at = "2026-11-01T10:00:00Z";
    return [{ id: "2026-11-01T100000Z", at, message: "before", files: 3, bytes: 1234, state: "local" as const }];
  }

  async complete({ field, prefix }: CompleteParams): Promise<CompleteResult> {
    this.asked.push(`complete ${field} ${prefix}`);
    const values = field === "tag" ? ["ops", "ops/network"] : ["guides/"];
    return { values: values.filter((value) => value.startsWith(prefix)).map((value) => ({ value, notes: 2 })) };
  }

  async estimate({ choice }: EstimateParams): Promise<EmbeddingEstimate> {
    this.asked.push(`estimate ${choice.provider}`);
    return this.estimateNow;
  }

  async choose({ choice }: ChooseParams, signal: AbortSignal): Promise<void> {
    this.asked.push(`choose ${choice.provider}`);
    this.received.push({ choice });
    if (this.choosing !== null) throw this.choosing;
    await waitFor(this.gate, signal);
  }

  async hint(paths: readonly string[], priority: "open" | "saved"): Promise<void> {
    this.asked.push(`hint ${priority} ${paths.join(" ")}`);
  }

  async watch(): Promise<void> {
    this.asked.push("watch");
    this.tell({ watch: "watching" });
  }

  async reconfigure(settings: Settings): Promise<void> {
    this.asked.push("reconfigure");
    this.settings = settings;
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  #hints(): SearchHit[] {
    return this.asked.filter((line) => line.startsWith("hint ")).map((excerpt) => ({ ...fakeHit, excerpt }));
  }
}

/** Opens FakeFolders, and keeps them in `opened` and `readOnly` for the test to look at. */
export class FakeComposition implements ServerComposition {
  readonly opened: FakeFolder[] = [];
  readonly readOnly: FakeFolder[] = [];
  /** What opening an engine fails with; null when it works. */
  failure: Error | null = null;

  openEngine = async (options: FolderOptions): Promise<FolderEngine> => {
    if (this.failure !== null) throw this.failure;
    const folder = new FakeFolder(options.settings);
    folder.restricted = options.restricted;
    this.opened.push(folder);
    return folder;
  };

  findLocalHosts = async (): Promise<readonly LocalHost[]> => [
    { name: "Ollama", baseUrl: "http://127.0.0.1:11434/v1", models: ["nomic-embed-text", "llama"] },
  ];

  openReadOnly = async (options: FolderOptions): Promise<FakeFolder> => {
    const folder = new FakeFolder(options.settings);
    this.readOnly.push(folder);
    return folder;
  };
}

export const fakeHit: SearchHit = {
  path: "guides/backoff.md",
  title: "Retries",
  headings: ["Waiting", "Full jitter"],
  startLine: 12,
  endLine: 18,
  score: 0.87,
  excerpt: "Use full jitter when many clients retry.\nIt spreads them.",
  highlights: [
    { start: 4, end: 8 },
    { start: 9, end: 15 },
  ],
  matches: ["semantic", "text"],
  stale: false,
};

export const idleStatus: StatusSnapshot = {
  health: "ok",
  phase: "idle",
  message: "3 notes are searchable.",
  cause: null,
  progress: null,
  lastSyncAt: "2026-11-01T10:00:00.000Z",
  notes: 3,
  chunks: 9,
  indexed: 9,
  pending: 0,
  parked: 0,
  drift: 0,
  embedder: { provider: "built-in", model: "kura-mini" },
  index: { kind: "chroma", state: "ready" },
  backup: { state: "none", lastAt: null, lastId: null, unpushed: 0 },
  spend: { todayUsd: 0, monthUsd: 0, budgetUsd: null },
  skipped: [],
  skippedCount: 0,
  watch: "off",
  settingProblems: [],
  restricted: false,
  role: "writer",
  loopStallMs: 0,
};

const emptySync: SyncReport = {
  notes: 3,
  chunks: 9,
  added: 3,
  modified: 0,
  moved: 0,
  removed: 0,
  unchanged: 0,
  embedded: 9,
  cacheHits: 0,
  upserts: 9,
  deletes: 0,
  parked: 0,
  pending: 0,
  requests: 0,
  tokens: 0,
  costUsd: 0,
  durationMs: 1234,
  degraded: false,
  reason: null,
  skipped: [],
  skippedCount: 0,
};

const nothingToEmbed: EmbeddingEstimate = {
  origin: null,
  local: true,
  notes: 3,
  privateNotes: 0,
  chunks: 0,
  cachedChunks: 9,
  tokens: 0,
  usd: 0,
};

const cleanCheck: CheckReport = {
  ok: true,
  checkedNotes: 3,
  checkedChunks: 9,
  findings: [],
  findingCount: 0,
  repaired: 0,
  durationMs: 3,
};

function resultOf(params: SearchParams, hits: readonly SearchHit[]): SearchResult {
  const mode = params.mode ?? "hybrid";
  return { query: params.query, mode, degraded: false, reason: null, tookMs: 4, hits };
}

/** Rejects as soon as the signal aborts, as a real engine does. */
async function waitFor(gate: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  await Promise.race([gate, promise]);
}
