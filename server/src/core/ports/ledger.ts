import type { ModelIdentity } from "../generation.ts";

/** One use of a paid or local embedder. */
export interface Usage {
  readonly at: number;
  readonly identity: ModelIdentity;
  readonly reason: "index" | "query" | "probe";
  readonly texts: number;
  readonly tokens: number;
  readonly costUsd: number;
}

/** One run of sync, check, repair or backup, for the log and the health view. */
export interface Run {
  readonly kind: "sync" | "check" | "repair" | "backup";
  readonly startedAt: number;
  readonly endedAt: number;
  readonly ok: boolean;
  /** JSON-able summary. */
  readonly report: unknown;
}

export interface Spend {
  readonly todayUsd: number;
  readonly monthUsd: number;
}

/** What cannot be rebuilt from the notes: durable on every call. */
export interface Ledger {
  recordUsage(usage: Usage): Promise<void>;
  /** Money since the start of the local day and month of `now`. */
  spend(now: number): Promise<Spend>;
  recordRun(run: Run): Promise<void>;
  /** Newest first. */
  runs(kind: Run["kind"], limit: number): Promise<Run[]>;
  /** The folder's stored choices (setting key → JSON value): what a command chose, shared by windows and CLI. */
  choices(): Promise<Readonly<Record<string, unknown>>>;
  /** Writes all of `choices` or none; `undefined` takes one back. */
  choose(choices: Readonly<Record<string, unknown>>): Promise<void>;
}
