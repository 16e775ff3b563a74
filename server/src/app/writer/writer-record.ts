import { readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { z } from "zod";
import type { Clock } from "../../core/ports/clock.ts";
import type { Log } from "../../core/ports/log.ts";
import { protocolVersion } from "../../protocol/methods.ts";
import { atomicWrite } from "../../util/atomic-write.ts";
import { version } from "../version.ts";

const heartbeatMs = 5000;

const recordSchema = z.object({
  pid: z.int(),
  host: z.string(),
  /** Epoch milliseconds. */
  startedAt: z.number(),
  heartbeatAt: z.number(),
  protocol: z.int(),
  version: z.string(),
  socket: z.string(),
});

/** Who holds the lock, for the others to find or at least to name. The lock alone decides; this only tells. */
export type WriterRecord = z.infer<typeof recordSchema>;

/** Null when there is none, or none that can be read. */
export async function readWriterRecord(file: string): Promise<WriterRecord | null> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  const parsed = recordSchema.safeParse(jsonOrNull(text));
  return parsed.success ? parsed.data : null;
}

/** "process 4711 has held DIR since …, and has not answered for 12 s". No full stop. */
export function describeHolder(record: WriterRecord | null, folder: string, now: number): string {
  if (record === null) return `another process holds ${folder}, and does not say which it is`;
  const where = record.host === hostname() ? "" : ` on ${record.host}`;
  const since = new Date(record.startedAt).toISOString().replace("T", " ").slice(0, 19);
  const silent = Math.max(0, Math.round((now - record.heartbeatAt) / 1000));
  return `process ${record.pid}${where}, running since ${since} UTC, silent for ${silent} s`;
}

/** Keeps `file` telling that this process writes, with a fresh heartbeat every 5 s. */
export class WriterHeartbeat {
  readonly #file: string;
  readonly #socket: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #startedAt: number;
  #cancel: (() => void) | null = null;
  #beating: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(file: string, socket: string, clock: Clock, log: Log) {
    this.#file = file;
    this.#socket = socket;
    this.#clock = clock;
    this.#log = log;
    this.#startedAt = clock.now();
  }

  static async start(file: string, socket: string, clock: Clock, log: Log): Promise<WriterHeartbeat> {
    const heartbeat = new WriterHeartbeat(file, socket, clock, log);
    await heartbeat.#write();
    heartbeat.#arm();
    return heartbeat;
  }

  /** Removes the record. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    await this.#beating;
    await rm(this.#file, { force: true });
  }

  #arm(): void {
    if (this.#stopped) return;
    this.#cancel = this.#clock.after(heartbeatMs, () => {
      this.#beating = this.#beat();
    });
  }

  async #beat(): Promise<void> {
    try {
      await this.#write();
    } catch (error) {
      // The lock still holds; the others only see an old heartbeat.
      this.#log.warn("the writer's heartbeat could not be written", { error: String(error) });
    }
    this.#arm();
  }

  #write(): Promise<void> {
    const record: WriterRecord = {
      pid: process.pid,
      host: hostname(),
      startedAt: this.#startedAt,
      heartbeatAt: this.#clock.now(),
      protocol: protocolVersion,
      version,
      socket: this.#socket,
    };
    return atomicWrite(this.#file, JSON.stringify(record));
  }
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // as good as no record: it only tells
  }
}
