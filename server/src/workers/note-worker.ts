import { setImmediate } from "node:timers/promises";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { chunkNote } from "../chunking/chunk-note.ts";
import { decodeNote } from "../chunking/decode-note.ts";
import type { NotePath } from "../core/note.ts";
import type { Log } from "../core/ports/log.ts";
import type { NoteHint, NoteReading, NoteStat, WalkBatch } from "../core/ports/note-source.ts";
import { systemClock } from "../util/clock.ts";
import { NoteFilter } from "../watch/note-filter.ts";
import type { NoteRules } from "../watch/note-rules.ts";
import { walkNotes } from "../watch/note-walker.ts";
import { startWatcher, type WatchMode } from "../watch/note-watcher.ts";
import { type Chunk, readNote } from "../watch/read-note.ts";
import { statNote } from "../watch/stat-note.ts";
import { runThreadInBackground } from "./background.ts";
import { expose } from "./rpc.ts";

/** What the thread is started with: it reads notes, or it watches them. */
export type NoteWorkerData =
  | { readonly role: "read"; readonly root: string; readonly rules: NoteRules }
  | {
      readonly role: "watch";
      readonly root: string;
      readonly rules: NoteRules;
      readonly pollingIntervalMs: number;
      /** Where WatchMessages go. */
      readonly events: MessagePort;
    };

/** What a reading thread answers. */
export interface NoteReadApi {
  /** Looks at the folder by other rules from now on. */
  configure(rules: NoteRules): Promise<void>;
  /** Begins a walk; the answer names it. */
  openWalk(under: NotePath | null): Promise<number>;
  /** The next part of a walk; null behind the last. */
  nextBatch(walk: number): Promise<WalkBatch | null>;
  /** Gives up a walk before its end. */
  closeWalk(walk: number): Promise<void>;
  stat(paths: readonly NotePath[]): Promise<NoteStat[]>;
  /** In the order of the paths. */
  read(paths: readonly NotePath[], signal: AbortSignal): Promise<NoteReading[]>;
}

/** What a watching thread tells. */
export type WatchMessage =
  | { readonly kind: "hints"; readonly hints: readonly NoteHint[] }
  | { readonly kind: "mode"; readonly mode: WatchMode; readonly reason: string | null }
  | { readonly kind: "ready" }
  | {
      readonly kind: "log";
      readonly level: keyof Log;
      readonly message: string;
      readonly fields: Readonly<Record<string, unknown>> | undefined;
    };

const chunk: Chunk = (path, bytes, hash) => {
  const decoded = decodeNote(bytes);
  return decoded.kind === "text" ? chunkNote({ path, hash, text: decoded.text }) : { reason: decoded.reason };
};

if (parentPort === null) throw new Error("note-worker runs as a worker thread only");

const options = workerData as NoteWorkerData;
if (options.role === "read") {
  runThreadInBackground();
  expose(parentPort, readApi(options.root, options.rules));
} else watchNotes(options);

function readApi(root: string, rules: NoteRules): NoteReadApi {
  let filter = new NoteFilter(root, rules);
  let lastWalk = 0;
  const walks = new Map<number, Generator<WalkBatch, void, undefined>>();
  return {
    configure: async (changed) => {
      filter = new NoteFilter(root, changed);
    },
    openWalk: async (under) => {
      lastWalk++;
      walks.set(lastWalk, walkNotes(filter.view(), under));
      return lastWalk;
    },
    nextBatch: async (walk) => {
      const next = walks.get(walk)?.next();
      // An unknown walk must not look like a finished one: what it did not list would be taken for removed.
      if (next === undefined) throw new Error(`no walk ${walk}`);
      if (next.done !== true) return next.value;
      walks.delete(walk);
      return null;
    },
    closeWalk: async (walk) => {
      walks.delete(walk);
    },
    stat: async (paths) => {
      const view = filter.view();
      return paths.map((path) => statNote(view, path));
    },
    read: async (paths, signal) => {
      const view = filter.view();
      const readings: NoteReading[] = [];
      for (const path of paths) {
        // Between two notes other calls get their turn, cancellation too.
        if (readings.length > 0) await setImmediate();
        signal.throwIfAborted();
        readings.push(readNote(view, path, chunk));
      }
      return readings;
    },
  };
}

function watchNotes({ root, rules, pollingIntervalMs, events }: Extract<NoteWorkerData, { role: "watch" }>): void {
  const tell = (message: WatchMessage) => events.postMessage(message);
  const write = (level: keyof Log) => (message: string, fields?: Readonly<Record<string, unknown>>) =>
    tell({ kind: "log", level, message, fields });
  const watcher = startWatcher({
    root,
    rules,
    pollingIntervalMs,
    onHints: (hints) => tell({ kind: "hints", hints }),
    onMode: (mode, reason) => tell({ kind: "mode", mode, reason }),
    clock: systemClock,
    log: { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") },
  });
  void watcher.ready.then(() => tell({ kind: "ready" }));
}
