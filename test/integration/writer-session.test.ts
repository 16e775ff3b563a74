import { existsSync } from "node:fs";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type FolderSession,
  openFolder,
  type SessionOptions,
  sessionTimings,
} from "../../server/src/app/folder-session.ts";
import { refusedWhileRestricted } from "../../server/src/app/restricted.ts";
import { applySet, defaultSettings } from "../../server/src/app/settings.ts";
import { restrictedSentence } from "../../server/src/app/status-cause.ts";
import { KeyMissingError, PermanentError, StoreError, UsageError } from "../../server/src/core/errors.ts";
import { protocolVersion } from "../../server/src/protocol/methods.ts";
import type { StatusSnapshot } from "../../server/src/protocol/status.ts";
import type { SyncProgress } from "../../server/src/protocol/sync.ts";
import { systemClock } from "../../server/src/util/clock.ts";
import { Child } from "../support/child.ts";
import { FakeComposition, type FakeFolder } from "../support/fake-folder.ts";
import { MemoryLog } from "../support/memory-log.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { until } from "../support/until.ts";

const never = new AbortController().signal;

/** Short waits, so that a hung writer is found while the test watches. */
const quick = { helloMs: 300, pingMs: 100, patienceMs: 300, lookAgainMs: 100 };

describe("a notes folder shared by processes", () => {
  let notes: Awaited<ReturnType<typeof tempFolder>>;
  let data: Awaited<ReturnType<typeof tempFolder>>;
  let sessions: FolderSession[];
  let children: Child[];

  beforeEach(async () => {
    notes = await tempFolder();
    data = await tempFolder();
    sessions = [];
    children = [];
  });

  afterEach(async () => {
    for (const child of children) {
      child[Symbol.dispose]();
      await child.finished;
    }
    for (const session of sessions) await session.close();
    await notes[Symbol.asyncDispose]();
    await data[Symbol.asyncDispose]();
  });

  async function open(
    composition: FakeComposition,
    timings = sessionTimings,
    options: Partial<SessionOptions> = {},
  ): Promise<FolderSession> {
    const session = await openFolder({
      notesDir: notes.path,
      dataDir: data.path,
      settings: defaultSettings,
      restricted: false,
      secrets: { embeddingKey: () => null },
      clock: systemClock,
      log: new MemoryLog(),
      composition,
      timings,
      ...options,
    });
    sessions.push(session);
    return session;
  }

  async function openElsewhere(): Promise<Child> {
    const child = new Child("test/support/fake-session.ts", [notes.path, data.path]);
    children.push(child);
    await until("the other process to open the folder", () => child.stdout.includes("\n"), 10_000);
    return child;
  }

  async function recordFile(): Promise<string> {
    const [folder = ""] = await readdir(join(data.path, "folders"));
    return join(data.path, "folders", folder, "writer.json");
  }

  /** A writer and a follower in this process, which meet through lock and socket as two processes do. */
  async function pair(): Promise<{ writer: FolderSession; follower: FolderSession; engine: FakeFolder }> {
    const composition = new FakeComposition();
    const writer = await open(composition);
    const follower = await open(composition);
    const [engine] = composition.opened;
    if (engine === undefined) throw new Error("no engine was opened");
    return { writer, follower, engine };
  }

  it("is written by the first, and the second asks that one", async () => {
    const { writer, follower, engine } = await pair();
    expect([writer.role, follower.role]).toEqual(["writer", "follower"]);
    const result = await follower.search({ query: "jitter", limit: 3 }, never);
    expect(result.hits.map((hit) => hit.path)).toEqual(["guides/backoff.md"]);
    expect(engine.asked).toEqual(["search jitter"]);
    expect((await follower.status()).role).toBe("follower");
    expect((await writer.status()).role).toBe("writer");
  });

  it("answers every question through the socket as it does directly", async () => {
    const { writer, follower } = await pair();
    const questions: ((folder: FolderSession) => Promise<unknown>)[] = [
      (folder) => folder.related({ path: "a.md" }, never),
      (folder) => folder.check({ deep: true }, never),
      (folder) => folder.repair(never),
      (folder) => folder.retry(never),
      (folder) => folder.parked(),
      (folder) => folder.backup({ message: "now" }, never),
      (folder) => folder.backups(),
      (folder) => folder.complete({ field: "tag", prefix: "ops" }, never),
      (folder) => folder.estimate({ choice: { provider: "built-in" } }, never),
    ];
    for (const ask of questions) expect(await ask(follower)).toEqual(await ask(writer));
  });

  it("chooses a model through the writer, which is told no key", async () => {
    const composition = new FakeComposition();
    await open(composition);
    const key = "sk-of-the-follower";
    const secrets = { embeddingKey: (origin: string) => ({ key, origin }) };
    const follower = await open(composition, sessionTimings, { secrets });
    const [engine] = composition.opened;
    if (engine === undefined) throw new Error("no engine was opened");
    const choice = { provider: "openai", baseUrl: "https://api.openai.com/v1", model: "m", dimensions: 0 } as const;
    await follower.choose({ choice }, never);
    expect(engine.asked).toEqual(["choose openai"]);
    expect(engine.received).toEqual([{ choice }]);
    engine.choosing = new KeyMissingError("No API key is set for api.openai.com.");
    const failure = await follower.choose({ choice }, never).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(KeyMissingError);
    expect(String(failure)).toMatch(/No API key .* Another Kura process writes this folder/);
    expect(String(failure)).not.toContain(key);
  });

  it("takes hints, pauses, watching and settings from a follower", async () => {
    const { follower, engine } = await pair();
    await follower.hint(["a.md", "b.md"], "saved");
    await follower.pause();
    await follower.resume();
    await follower.watch();
    await follower.reconfigure(applySet(defaultSettings, "sync.batchSize=7"));
    expect(engine.asked).toEqual(["hint saved a.md b.md", "pause", "resume", "watch", "reconfigure"]);
    expect(engine.settings.sync.batchSize).toBe(7);
  });

  it("shows a follower the progress of its sync", async () => {
    const { follower } = await pair();
    const seen: SyncProgress[] = [];
    const report = await follower.sync({}, never, (progress) => seen.push(progress));
    expect(report.notes).toBe(3);
    expect(seen.map(({ done }) => done)).toEqual([0, 1, 2, 3]);
  });

  it("tells followers a changed status, with the role that they have", async () => {
    const { follower, engine } = await pair();
    const seen: StatusSnapshot[] = [];
    follower.onStatus((status) => seen.push(status));
    engine.tell({ message: "Syncing", pending: 4 });
    await until("the status", () => seen.some(({ pending, role }) => pending === 4 && role === "follower"));
  });

  it("gives a follower the writer's error in its class", async () => {
    const { follower, engine } = await pair();
    engine.search = async () => {
      throw new PermanentError("The query is too long.");
    };
    await expect(follower.search({ query: "x" }, never)).rejects.toThrow(new PermanentError("The query is too long."));
    await expect(follower.search({ query: "x" }, never)).rejects.toBeInstanceOf(PermanentError);
  });

  it("refuses what a follower should not ask, naming it", async () => {
    const { follower } = await pair();
    await expect(follower.search({ query: "x", limit: 0 }, never)).rejects.toThrow(/request's limit/);
    await expect(follower.search({ query: "x", limit: 0 }, never)).rejects.toBeInstanceOf(UsageError);
  });

  it("stops at the writer what a follower cancels", async () => {
    const { follower, engine } = await pair();
    const stopped = Promise.withResolvers<boolean>();
    engine.search = async (_params, signal) => {
      signal.addEventListener("abort", () => stopped.resolve(true));
      return new Promise(() => undefined);
    };
    const controller = new AbortController();
    const asked = follower.search({ query: "x" }, controller.signal);
    // Cancelled only when it has reached the writer: messages arrive in order.
    await follower.status();
    controller.abort(new Error("no longer wanted"));
    await expect(asked).rejects.toThrow("no longer wanted");
    expect(await stopped.promise).toBe(true);
  });

  it("lets followers wait while the writer's engine is still opening", async () => {
    const composition = new FakeComposition();
    const { openEngine } = composition;
    const opened = Promise.withResolvers<void>();
    composition.openEngine = async (options) => {
      await opened.promise;
      return openEngine(options);
    };
    const opening = open(composition);
    await until(
      "the writer's record",
      async () => existsSync(join(data.path, "folders")) && existsSync(await recordFile()),
    );
    const follower = await open(composition);
    const asked = follower.search({ query: "early" }, never);
    opened.resolve();
    await opening;
    expect((await asked).hits).toHaveLength(1);
    expect(follower.role).toBe("follower");
  });

  it("is taken over by the follower when the writer closes, which watches on and asks again what was under way", async () => {
    const composition = new FakeComposition();
    const writer = await open(composition);
    const follower = await open(composition);
    await follower.watch();
    const [first] = composition.opened;
    if (first === undefined) throw new Error("no engine was opened");
    first.gate = new Promise(() => undefined);
    const asked = follower.search({ query: "jitter" }, never);
    await follower.status();
    await writer.close();
    expect((await asked).hits).toHaveLength(1);
    expect(follower.role).toBe("writer");
    await until("watching to be taken up", () => composition.opened[1]?.asked.includes("watch") === true);
    expect(composition.opened[1]?.asked.toSorted()).toEqual(["search jitter", "watch"]);
    expect(first.closed).toBe(true);
  });

  it("does not ask twice what must not be done twice", async () => {
    const { writer, follower, engine } = await pair();
    engine.backup = () => new Promise(() => undefined);
    const asked = follower.backup({}, never);
    const settled = expect(asked).rejects.toThrow("The Kura process that writes this folder went away.");
    await follower.status();
    await writer.close();
    await settled;
  });

  it("is taken over when the writer is killed", async () => {
    const other = await openElsewhere();
    const composition = new FakeComposition();
    const follower = await open(composition);
    expect([other.stdout, follower.role]).toEqual(["writer\n", "follower"]);
    other.process.kill("SIGKILL");
    await until("the take-over", () => follower.role === "writer");
    expect((await follower.search({ query: "jitter" }, never)).degraded).toBe(false);
  });

  it("has one writer when several followers see theirs die", async () => {
    const writer = await openElsewhere();
    const followers = await Promise.all([openElsewhere(), openElsewhere(), openElsewhere()]);
    writer.process.kill("SIGKILL");
    await writer.finished;
    const roles = await until("one new writer", async () => {
      const now = await Promise.all(followers.map(askRole));
      return now.includes("writer") && !now.includes("read-only") ? now : null;
    });
    expect(roles.toSorted()).toEqual(["follower", "follower", "writer"]);
  });

  it("is answered read-only, naming the writer, while the writer hangs; and as usual when it goes on", async () => {
    const other = await openElsewhere();
    const composition = new FakeComposition();
    const follower = await open(composition, quick);
    other.process.kill("SIGSTOP");
    const result = await follower.search({ query: "jitter" }, never);
    expect(result).toMatchObject({ degraded: true });
    expect(result.reason).toMatch(
      new RegExp(
        `^The Kura process that writes this folder does not answer: process ${other.process.pid}, running since `,
      ),
    );
    expect(result.hits).toHaveLength(1);
    expect(await follower.status()).toMatchObject({ role: "read-only", health: "warning" });
    await expect(follower.sync({}, never, () => undefined)).rejects.toThrow(`process ${other.process.pid}`);
    other.process.kill("SIGCONT");
    await until("the writer to be asked again", () => follower.role === "follower");
    expect((await follower.search({ query: "jitter" }, never)).degraded).toBe(false);
    expect(composition.readOnly[0]?.closed).toBe(true);
  });

  it("is answered read-only when it is opened while a hung writer holds it", async () => {
    const other = await openElsewhere();
    other.process.kill("SIGSTOP");
    const session = await open(new FakeComposition(), quick);
    expect(session.role).toBe("read-only");
    expect((await session.search({ query: "jitter" }, never)).degraded).toBe(true);
  });

  it("is given up by an idle writer when a newer Kura asks for it", async () => {
    const composition = new FakeComposition();
    const writer = await open(composition);
    const file = await recordFile();
    const record = JSON.parse(await readFile(file, "utf8"));
    const { RemoteFolder } = await import("../../server/src/app/writer/remote-folder.ts");
    const { createMessageConnection, SocketMessageReader, SocketMessageWriter } = await import("vscode-jsonrpc/node");
    const { connect } = await import("node:net");
    const socket = connect(record.socket);
    const newer = createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket));
    newer.listen();
    expect(await newer.sendRequest("kura/hello", { protocolVersion: 999, version: "9.9.9" })).toMatchObject({
      protocolVersion,
      pid: process.pid,
    });
    await until("the engine to be closed", () => composition.opened[0]?.closed === true);
    expect(existsSync(file)).toBe(false);
    await expect(RemoteFolder.connect(record.socket, { clock: systemClock, restricted: false }, never)).rejects.toThrow(
      "Nobody listens",
    );
    newer.dispose();
    socket.destroy();
    expect(writer.role).toBe("read-only");
  });

  it("is asked for words alone by a window that does not trust it, and nothing else reaches the writer", async () => {
    const composition = new FakeComposition();
    await open(composition);
    const [engine] = composition.opened;
    const window = await open(composition, sessionTimings, { restricted: true });
    expect(window.role).toBe("follower");
    expect(await window.search({ query: "jitter", mode: "semantic" }, never)).toMatchObject({
      mode: "text",
      degraded: true,
      reason: restrictedSentence,
      hits: [{ path: "guides/backoff.md" }],
    });
    expect(await window.related({ path: "a.md" }, never)).toMatchObject({ degraded: true, hits: [] });
    expect(await window.complete({ field: "tag", prefix: "o" }, never)).toMatchObject({
      values: [{ value: "ops" }, {}],
    });
    await window.hint(["a.md"], "saved");
    await window.watch();
    await window.reconfigure(applySet(defaultSettings, "notes.include=**/*.secret"));
    const refused = [
      window.sync({ yes: true }, never, () => undefined),
      window.check({}, never),
      window.check({ repair: true }, never),
      window.repair(never),
      window.retry(never),
      window.parked(),
      window.pause(),
      window.resume(),
      window.backup({}, never),
      window.backups(),
      window.estimate({ choice: { provider: "built-in" } }, never),
      window.choose({ choice: { provider: "built-in" } }, never),
    ];
    for (const answer of refused) await expect(answer).rejects.toThrow(new UsageError(refusedWhileRestricted));
    expect(engine?.asked).toEqual(["search jitter", "complete tag o", "hint saved a.md"]);
    expect(engine?.settings).toEqual(defaultSettings);
    expect(await window.status()).toMatchObject({
      role: "follower",
      restricted: true,
      health: "warning",
      cause: { kind: "restricted" },
    });
    const pushed: StatusSnapshot[] = [];
    window.onStatus((status) => pushed.push(status));
    engine?.tell({ notes: 4 });
    await until("a status of the writer", () => pushed.some(({ notes }) => notes === 4));
    expect(pushed.every(({ restricted, cause }) => restricted && cause?.kind === "restricted")).toBe(true);
  });

  it("is taken over from a window that does not trust it by one that does, and given back at its end", async () => {
    const composition = new FakeComposition();
    const window = await open(composition, sessionTimings, { restricted: true });
    await window.watch();
    expect(window.role).toBe("writer");
    const trusted = await open(composition);
    expect(trusted.role).toBe("writer");
    expect(composition.opened.map(({ restricted, closed }) => [restricted, closed])).toEqual([
      [true, true],
      [false, false],
    ]);
    await until("the window to ask the new writer", () => window.role === "follower");
    await trusted.close();
    await until("the window to write again", () => window.role === "writer");
    await until("the window to watch again", () => composition.opened[2]?.asked.includes("watch") === true);
    expect(composition.opened[2]?.restricted).toBe(true);
  });

  it("stays with a window that does not trust it when another one comes that does not either", async () => {
    const composition = new FakeComposition();
    const window = await open(composition, sessionTimings, { restricted: true });
    expect((await open(composition, sessionTimings, { restricted: true })).role).toBe("follower");
    expect(window.role).toBe("writer");
  });

  it("refuses to open with the reason when the stores cannot be opened, and leaves the lock", async () => {
    const broken = new FakeComposition();
    broken.failure = new StoreError("The catalog was written by a newer Kura.");
    await expect(open(broken)).rejects.toThrow("The catalog was written by a newer Kura.");
    expect((await open(new FakeComposition())).role).toBe("writer");
  });

  it("is open to this user alone, and leaves nothing behind when it is closed", async () => {
    const session = await open(new FakeComposition());
    const file = await recordFile();
    const { socket } = JSON.parse(await readFile(file, "utf8"));
    if (process.platform !== "win32") {
      expect((await stat(socket)).mode & 0o777).toBe(0o600);
      expect((await stat(join(socket, ".."))).mode & 0o777).toBe(0o700);
    }
    await session.close();
    expect([existsSync(file), existsSync(socket)]).toEqual([false, false]);
  });

  it("does not mind a record that is damaged or of a dead process", async () => {
    const first = await open(new FakeComposition());
    const file = await recordFile();
    await first.close();
    await writeFile(file, "{");
    expect((await open(new FakeComposition())).role).toBe("writer");
  });
});

/** The role that a process has now. */
async function askRole(child: Child): Promise<string> {
  const before = child.stdout.length;
  child.process.stdin.write("role?\n");
  return until("an answer", () => child.stdout.slice(before).trim() || null);
}
