import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { IndexCorruptError, IndexUnavailableError } from "../../server/src/core/errors.ts";
import type { VectorEntry } from "../../server/src/core/ports/vector-index.ts";
import { chromaExit } from "../../server/src/vectors/chroma-exit.ts";
import type { ChromaState } from "../../server/src/vectors/chroma-state.ts";
import { probe } from "../../server/src/vectors/probe.ts";
import { ChromaFolder, chromaHostFile } from "../support/chroma-folder.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { entriesFor, entryFor } from "../support/vector-entries.ts";

const dimensions = 32;
const entries = entriesFor("kept", 400, dimensions);
const soon = () => AbortSignal.timeout(30_000);
const quick = { heartbeatEveryMs: 100, heartbeatWithinMs: 300, backoff: { baseMs: 1, maxMs: 2 } } as const;

/** A Chroma with `entries` in it. */
async function filled(count = entries.length): Promise<ChromaFolder> {
  const folder = await ChromaFolder.open(quick);
  await folder.index.whenReady(soon());
  await folder.index.ensure("notes", dimensions, soon());
  await folder.index.upsert("notes", entriesFor("kept", count, dimensions), soon());
  return folder;
}

function running(folder: ChromaFolder): Extract<ChromaState, { kind: "ready" }> {
  const { state } = folder.index;
  if (state.kind !== "ready") throw new Error(`Chroma is ${state.kind}`);
  return state;
}

/** Another process leaves no event here: looks until it is so, or fails. */
async function until(what: string, withinMs: number, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`not so within ${withinMs} ms: ${what}`);
    await delay(20);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect({ host: "127.0.0.1", port });
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function restarted(folder: ChromaFolder, oldPid: number): Promise<void> {
  await until("Chroma runs again", 20_000, () => folder.index.state.kind === "ready" && running(folder).pid !== oldPid);
}

/** Keeps the length, changes every byte. */
async function garble(file: string): Promise<void> {
  await writeFile(
    file,
    (await readFile(file)).map((byte) => (byte * 7 + 13) & 255),
  );
}

/** True when probe, errors or state say that only a rebuild helps; false as long as it merely is not there. */
async function isFoundOut(folder: ChromaFolder, sample: readonly VectorEntry[]): Promise<boolean> {
  if (folder.index.damage() !== null) return true;
  try {
    return !(await probe(folder.index, "notes", sample, soon())).ok;
  } catch (error) {
    if (error instanceof IndexCorruptError) return true;
    if (error instanceof IndexUnavailableError) return false;
    throw error;
  }
}

function host(directory: string, port: number): ChildProcess {
  return spawn(process.execPath, [chromaHostFile, directory, String(port)], { stdio: ["pipe", "ignore", "pipe"] });
}

describe("Chroma in a child process", () => {
  it("comes back by itself after SIGKILL, with everything that it had acknowledged", async () => {
    await using folder = await filled();
    const { pid } = running(folder);
    process.kill(pid, "SIGKILL");
    await restarted(folder, pid);
    expect(await folder.index.count("notes", soon())).toBe(entries.length);
    expect(await probe(folder.index, "notes", entries.slice(0, 30), soon())).toMatchObject({ ok: true, tried: 30 });
  });

  it("fails calls at once while it is starting, and never makes them wait", async () => {
    await using folder = await ChromaFolder.open();
    const began = performance.now();
    await expect(folder.index.nearest("notes", entryFor("q", dimensions).vector, 5, soon())).rejects.toBeInstanceOf(
      IndexUnavailableError,
    );
    expect(performance.now() - began).toBeLessThan(100);
    // That call was the first: it has started Chroma.
    await folder.index.whenReady(soon());
  });

  it("fails a call that is under way when it is killed, as one that can be made again", async () => {
    await using folder = await filled();
    const big = entriesFor("big", 3_000, dimensions);
    const writing = folder.index.upsert("notes", big, soon());
    const outcome = expect(writing).rejects.toBeInstanceOf(IndexUnavailableError);
    const { pid } = running(folder);
    process.kill(pid, "SIGKILL");
    await outcome;
    await restarted(folder, pid);
    await folder.index.upsert("notes", big, soon());
    expect(await folder.index.count("notes", soon())).toBe(entries.length + big.length);
  });

  it("cancels a call that is under way", async () => {
    await using folder = await filled();
    const cancel = new AbortController();
    const reason = new Error("no longer wanted");
    const writing = folder.index.upsert("notes", entriesFor("cancelled", 3_000, dimensions), cancel.signal);
    cancel.abort(reason);
    await expect(writing).rejects.toBe(reason);
  });

  it.skipIf(process.platform === "win32")("is killed and started again when it hangs", async () => {
    await using folder = await filled();
    const { pid } = running(folder);
    process.kill(pid, "SIGSTOP");
    folder.index.count("notes", soon()).catch(() => undefined);
    await restarted(folder, pid);
    expect(isAlive(pid)).toBe(false);
    expect(await folder.index.count("notes", soon())).toBe(entries.length);
  });

  it.skipIf(process.platform === "win32")("is started again, empty, when its folder was deleted under it", async () => {
    await using folder = await filled();
    const { pid } = running(folder);
    await rm(folder.index.directory, { recursive: true });
    await restarted(folder, pid);
    expect(await probe(folder.index, "notes", entries.slice(0, 30), soon())).toMatchObject({ ok: false, failed: 30 });
  });

  it("serves the next folder after a move, and leaves the old one for another day", async () => {
    await using folder = await filled();
    const old = folder.index.directory;
    await folder.index.moveTo(join(folder.root, "chroma-2"));
    await folder.index.whenReady(soon());
    expect(await folder.index.count("notes", soon())).toBe(0);
    await folder.index.ensure("notes", dimensions, soon());
    await folder.index.upsert("notes", entries.slice(0, 7), soon());
    await folder.index.moveTo(old);
    await folder.index.whenReady(soon());
    expect(await folder.index.count("notes", soon())).toBe(entries.length);
  });

  it("asks for a rebuild when another version of the binding wrote the folder", async () => {
    await using folder = await filled();
    await folder.index.moveTo(join(folder.root, "elsewhere"));
    await writeFile(join(folder.root, "chroma-1/binding-version"), "0.0.1\n");
    await folder.index.moveTo(join(folder.root, "chroma-1"));
    await expect(folder.index.whenReady(soon())).rejects.toBeInstanceOf(IndexUnavailableError);
    expect(folder.index.damage()).toContain("another version");
    await folder.index.moveTo(join(folder.root, "chroma-2"));
    await folder.index.whenReady(soon());
    expect(folder.index.damage()).toBeNull();
  });

  it("refuses to serve a folder that another host serves", async () => {
    await using folder = await filled();
    const second = host(folder.index.directory, 1);
    const errors: string[] = [];
    second.stderr?.on("data", (data: Buffer) => errors.push(data.toString()));
    const [code] = await once(second, "close");
    expect(code).toBe(chromaExit.inUse);
    expect(errors.join("").trim().split("\n")).toHaveLength(1);
    expect(await folder.index.count("notes", soon())).toBe(entries.length);
  });

  it.each([
    ["its graph is cut short", "data_level0.bin", (file: string) => truncate(file, 1_000)],
    ["its graph is overwritten", "data_level0.bin", (file: string) => garble(file)],
    ["its graph's header is overwritten", "header.bin", (file: string) => garble(file)],
    ["its database is emptied", "chroma.sqlite3", (file: string) => truncate(file, 0)],
    ["its database is overwritten", "chroma.sqlite3", (file: string) => garble(file)],
  ])("is found out when %s, whatever its heartbeat says", async (_what, name, harm) => {
    await using folder = await filled(1_500);
    const { directory } = folder.index;
    await folder.index.moveTo(join(folder.root, "elsewhere"));
    const files = await readdir(directory, { recursive: true });
    const file = files.find((path) => basename(path) === name);
    if (file === undefined) throw new Error(`Chroma wrote no ${name}`);
    await harm(join(directory, file));
    await folder.index.moveTo(directory);
    const sample = entriesFor("kept", 30, dimensions);
    await until("the damage shows", 20_000, () => isFoundOut(folder, sample));
  });

  it.skipIf(process.platform === "win32")(
    "does not hear a Ctrl-C that is meant for the process that owns it",
    async () => {
      await using folder = await filled();
      const { pid } = running(folder);
      expect(process.kill(-pid, "SIGCONT"), "it leads a process group of its own").toBe(true);
    },
  );

  it("leaves nothing behind when it is closed", async () => {
    const folder = await filled();
    const { pid, endpoint } = running(folder);
    await folder[Symbol.asyncDispose]();
    expect(isAlive(pid)).toBe(false);
    expect(await isOpen(endpoint.port)).toBe(false);
    await expect(folder.index.count("notes", soon())).rejects.toBeInstanceOf(IndexUnavailableError);
  });

  it("dies within 5 seconds when the process that owns it is killed", async () => {
    await using folder = await tempFolder();
    const script = join(import.meta.dirname, "../support/chroma-owner.ts");
    const owner = spawn(process.execPath, [script, join(folder.path, "chroma-1")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(createInterface({ input: owner.stdout }), "line");
    const { pid, port } = JSON.parse(String(line)) as { pid: number; port: number };
    expect(await isOpen(port)).toBe(true);
    owner.kill("SIGKILL");
    await until("Chroma is gone", 5_000, async () => !isAlive(pid) && !(await isOpen(port)));
  });

  it.runIf(process.platform === "linux")("gets no key from the environment", async () => {
    process.env["OPENAI_API_KEY"] = "sk-never-pass-this-on";
    try {
      await using folder = await filled();
      const environment = await readFile(`/proc/${running(folder).pid}/environ`, "utf8");
      expect(environment).toContain("PATH=");
      expect(environment).not.toContain("sk-never-pass-this-on");
    } finally {
      delete process.env["OPENAI_API_KEY"];
    }
  });

  it("keeps no text and no path: ids, keys and vectors only", async () => {
    await using folder = await filled();
    expect(await folder.index.list("notes", 0, 2, soon())).toEqual([
      { chunk: expect.stringMatching(/^[0-9a-f]{32}$/), embedKey: expect.stringMatching(/^[0-9a-f]{64}$/) },
      { chunk: expect.stringMatching(/^[0-9a-f]{32}$/), embedKey: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
  });
});
