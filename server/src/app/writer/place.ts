import type { HelloParams, HelloResult } from "../../protocol/methods.ts";
import { protocolVersion } from "../../protocol/methods.ts";
import type { StatusSnapshot } from "../../protocol/status.ts";
import type { AskedFolder } from "../answer-request.ts";
import type { Composition } from "../composition.ts";
import type { FolderOptions } from "../folder-engine.ts";
import { restrictedFolder } from "../restricted.ts";
import { asRestricted } from "../status-cause.ts";
import { version } from "../version.ts";
import { RemoteFolder, type RemoteTimings } from "./remote-folder.ts";
import { socketPath } from "./socket-path.ts";
import { SocketServer } from "./socket-server.ts";
import { tryWriterLock, type WriterLock } from "./writer-lock.ts";
import { describeHolder, readWriterRecord, WriterHeartbeat } from "./writer-record.ts";

/** The files by which the processes of one data folder find one another. */
export interface MeetingPlace {
  /** The folder's data folder. */
  readonly folder: string;
  readonly lock: string;
  readonly record: string;
}

/** Where a session stands: it writes itself, or asks the writer. */
export interface Place {
  readonly role: "writer" | "follower";
  readonly folder: AskedFolder;
  onStatus(listener: (status: StatusSnapshot) => void): () => void;
  /** Resolves when the place cannot be kept: the writer went away, or another Kura that is newer or trusted wants to write. */
  readonly over: Promise<void>;
  close(): Promise<void>;
}

export interface PlaceOptions {
  readonly folder: FolderOptions;
  readonly meeting: MeetingPlace;
  readonly composition: Composition;
  readonly timings: RemoteTimings;
}

/** Either a place, or the sentence that says why there is none now. */
export type PlaceAttempt = { readonly place: Place } | { readonly place: null; readonly reason: string };

/** Tries once: takes the lock, or else asks its holder. Throws what opening the engine throws. */
export async function tryPlace(options: PlaceOptions, signal: AbortSignal): Promise<PlaceAttempt> {
  const lock = tryWriterLock(options.meeting.lock);
  return lock === null ? follow(options, signal) : { place: await write(options, lock) };
}

/**
 * In this order: lock, socket, record, engine. So the others find a listener at once, and wait for the engine by their
 * request. Closed in the reverse order, the lock last.
 */
async function write(options: PlaceOptions, lock: WriterLock): Promise<Place> {
  const { clock, log, restricted } = options.folder;
  const opening = Promise.withResolvers<Awaited<ReturnType<Composition["openEngine"]>>>();
  opening.promise.catch(() => undefined); // thrown below; the requests that wait for it get it too
  const makeWay = Promise.withResolvers<void>();
  const closers: (() => Promise<void> | void)[] = [() => lock.release()];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const path = await socketPath(options.meeting.folder);
    const hello = (params: HelloParams): HelloResult => {
      if (params.protocolVersion > protocolVersion || (restricted && params.restricted !== true)) makeWay.resolve();
      return { protocolVersion, version, pid: process.pid, restricted };
    };
    const server = await SocketServer.listen({ path, engine: opening.promise, hello, clock, log });
    closers.push(() => server.close());
    const heartbeat = await WriterHeartbeat.start(options.meeting.record, path, clock, log);
    closers.push(() => heartbeat.stop());
    const engine = await options.composition.openEngine(options.folder);
    closers.splice(1, 0, () => engine.close()); // followers are sent away first
    opening.resolve(engine);
    return {
      role: "writer",
      folder: engine,
      onStatus: (listener) => engine.onStatus(listener),
      over: makeWay.promise,
      close,
    };
  } catch (error) {
    opening.reject(error);
    await close();
    throw error;
  }
}

async function follow(options: PlaceOptions, signal: AbortSignal): Promise<PlaceAttempt> {
  const { clock, restricted } = options.folder;
  const record = await readWriterRecord(options.meeting.record);
  const unreachable = () => ({
    place: null,
    reason: `The Kura process that writes this folder does not answer: ${describeHolder(record, options.meeting.folder, clock.now())}. Wait for it, or end it: nothing is lost.`,
  });
  if (record === null) return unreachable();
  let remote: RemoteFolder;
  try {
    remote = await RemoteFolder.connect(record.socket, { clock, restricted }, signal, options.timings);
  } catch {
    signal.throwIfAborted();
    return unreachable();
  }
  const { writer } = remote;
  if (writer.protocolVersion !== protocolVersion) {
    remote.close();
    return { place: null, reason: otherVersion(writer) };
  }
  if (writer.restricted === true && !restricted) {
    remote.close();
    return {
      place: null,
      reason: "A window that does not trust this workspace has it open, and makes way for this one.",
    };
  }
  return {
    place: {
      role: "follower",
      folder: restricted ? restrictedFolder(remote, "writer's") : remote,
      onStatus: (listener) => remote.onStatus((status) => listener(restricted ? asRestricted(status) : status)),
      over: remote.lost.then(() => undefined),
      close: async () => remote.close(),
    },
  };
}

function otherVersion(writer: HelloResult): string {
  const who = `Kura ${writer.version} (process ${writer.pid})`;
  return writer.protocolVersion < protocolVersion
    ? `The older ${who} writes this folder, and makes way for this one as soon as it is idle.`
    : `The newer ${who} writes this folder: update or reload this one.`;
}
