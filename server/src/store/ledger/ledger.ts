import type { Statement } from "better-sqlite3";
import { identityKey } from "../../core/generation.ts";
import type { Ledger, Run, Spend, Usage } from "../../core/ports/ledger.ts";
import type { StoreDatabase } from "../database.ts";

interface RunRow {
  readonly kind: Run["kind"];
  readonly startedAt: number;
  readonly endedAt: number;
  readonly ok: 0 | 1;
  readonly report: string;
}

const quarterMs = 15 * 60_000;
const maxRunAgeMs = 30 * 24 * 60 * 60_000;
const maxRunsOfKind = 1_000;

/** What cannot be rebuilt from the notes. Every call is durable when it returns. */
export class SqliteLedger implements Ledger {
  readonly #database: StoreDatabase;
  readonly #addUsage: Statement<[Record<string, unknown>]>;
  readonly #cost: Statement<[number], number>;
  readonly #addRun: Statement<[Record<string, unknown>]>;
  readonly #trimRuns: Statement<[Record<string, unknown>]>;
  readonly #runs: Statement<[string, number], RunRow>;
  readonly #choices: Statement<[], { readonly key: string; readonly value: string }>;
  readonly #choose: Statement<[string, string]>;
  readonly #unchoose: Statement<[string]>;

  constructor(database: StoreDatabase) {
    const { raw } = database;
    this.#database = database;
    this.#addUsage = raw.prepare(
      `INSERT INTO usage (quarter, identity, reason, calls, texts, tokens, cost_usd)
       VALUES (@quarter, @identity, @reason, 1, @texts, @tokens, @costUsd)
       ON CONFLICT DO UPDATE SET calls = calls + 1, texts = texts + excluded.texts, tokens = tokens + excluded.tokens,
         cost_usd = cost_usd + excluded.cost_usd`,
    );
    this.#cost = raw.prepare<[number], number>("SELECT total(cost_usd) FROM usage WHERE quarter >= ?").pluck();
    this.#addRun = raw.prepare(
      "INSERT INTO run (kind, started_at, ended_at, ok, report) VALUES (@kind, @startedAt, @endedAt, @ok, @report)",
    );
    this.#trimRuns = raw.prepare(
      `DELETE FROM run WHERE kind = @kind AND (ended_at < @oldest OR id NOT IN
         (SELECT id FROM run WHERE kind = @kind ORDER BY ended_at DESC, id DESC LIMIT ${maxRunsOfKind}))`,
    );
    this.#runs = raw.prepare(
      `SELECT kind, started_at AS startedAt, ended_at AS endedAt, ok, report FROM run WHERE kind = ?
       ORDER BY ended_at DESC, id DESC LIMIT ?`,
    );
    this.#choices = raw.prepare("SELECT key, value FROM choice");
    this.#choose = raw.prepare("INSERT OR REPLACE INTO choice (key, value) VALUES (?, ?)");
    this.#unchoose = raw.prepare("DELETE FROM choice WHERE key = ?");
  }

  async recordUsage({ at, identity, reason, texts, tokens, costUsd }: Usage): Promise<void> {
    const quarter = Math.floor(at / quarterMs);
    this.#database.write(() =>
      this.#addUsage.run({
        quarter,
        identity: identityKey(identity),
        reason,
        texts,
        tokens: Math.round(tokens),
        costUsd,
      }),
    );
  }

  async spend(now: number): Promise<Spend> {
    const date = new Date(now);
    const day = new Date(date.getFullYear(), date.getMonth(), date.getDate());
    const month = new Date(date.getFullYear(), date.getMonth(), 1);
    return this.#database.read(() => ({ todayUsd: this.#costSince(day), monthUsd: this.#costSince(month) }));
  }

  async recordRun({ kind, startedAt, endedAt, ok, report }: Run): Promise<void> {
    const row = { kind, startedAt, endedAt, ok: ok ? 1 : 0, report: JSON.stringify(report ?? null) };
    this.#database.write(() => {
      this.#addRun.run(row);
      this.#trimRuns.run({ kind, oldest: endedAt - maxRunAgeMs });
    });
  }

  async runs(kind: Run["kind"], limit: number): Promise<Run[]> {
    const rows = this.#database.read(() => this.#runs.all(kind, limit));
    return rows.map((row) => ({ ...row, ok: row.ok === 1, report: JSON.parse(row.report) as unknown }));
  }

  async choices(): Promise<Readonly<Record<string, unknown>>> {
    const rows = this.#database.read(() => this.#choices.all());
    return Object.fromEntries(rows.map(({ key, value }) => [key, JSON.parse(value) as unknown]));
  }

  async choose(choices: Readonly<Record<string, unknown>>): Promise<void> {
    this.#database.write(() => {
      for (const [key, value] of Object.entries(choices)) {
        if (value === undefined) this.#unchoose.run(key);
        else this.#choose.run(key, JSON.stringify(value));
      }
    });
  }

  #costSince(start: Date): number {
    return this.#cost.get(Math.floor(start.getTime() / quarterMs)) ?? 0;
  }
}
