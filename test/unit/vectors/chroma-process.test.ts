import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../../server/src/util/clock.ts";
import { Emitter } from "../../../server/src/util/emitter.ts";
import { chromaExit } from "../../../server/src/vectors/chroma-exit.ts";
import { ChromaProcess } from "../../../server/src/vectors/chroma-process.ts";
import type { ChromaState } from "../../../server/src/vectors/chroma-state.ts";
import { MemoryLog } from "../../support/memory-log.ts";
import { tempFolder } from "../../support/temp-folder.ts";

/** Answers like Chroma does until `answers` heartbeats were given, then accepts connections and says nothing. */
const answering = (answers: number) => `
  import { createServer } from "node:http";
  let left = ${answers};
  process.stdin.on("end", () => process.exit()).resume();
  createServer((request, response) => {
    if (request.url.endsWith("/heartbeat") && left-- <= 0) return;
    response.setHeader("content-type", "application/json").end("{}");
  }).listen(Number(process.argv[3]), "127.0.0.1");`;
const failing = (code: number, sentence: string) =>
  `console.error(${JSON.stringify(sentence)}); process.exit(${code});`;

describe("the process that runs Chroma", () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let process: ChromaProcess;
  let states: ChromaState[];
  let log: MemoryLog;
  const changed = new Emitter<ChromaState>();

  const open = async (script: string, startsWindowMs = 60_000) => {
    const hostFile = join(folder.path, "host.mjs");
    const counter = `import { appendFileSync } from "node:fs"; appendFileSync(${JSON.stringify(join(folder.path, "starts"))}, "x");`;
    await writeFile(hostFile, counter + script);
    process = new ChromaProcess({
      directory: join(folder.path, "chroma-1"),
      hostFile,
      clock: systemClock,
      log,
      onState: (state) => {
        states.push(state);
        changed.emit(state);
      },
      timing: {
        readyWithinMs: 5_000,
        heartbeatEveryMs: 20,
        heartbeatWithinMs: 100,
        backoff: { baseMs: 1, maxMs: 2 },
        maxStarts: 3,
        startsWindowMs,
      },
    });
    process.start();
  };
  const starts = async () => (await readFile(join(folder.path, "starts"), "utf8")).length;
  const reached = async (kind: ChromaState["kind"], times = 1): Promise<ChromaState> => {
    const { promise, resolve } = Promise.withResolvers<ChromaState>();
    const look = () => {
      const state = states.filter((known) => known.kind === kind)[times - 1];
      if (state !== undefined) resolve(state);
    };
    const off = changed.on(look);
    look();
    const state = await promise;
    off();
    return state;
  };

  beforeEach(async () => {
    folder = await tempFolder();
    states = [];
    log = new MemoryLog();
  });
  afterEach(async () => {
    await process.stop();
    await folder[Symbol.asyncDispose]();
  });

  it("goes from starting to ready, and to stopped when it is stopped", async () => {
    await open(answering(1_000));
    await reached("ready");
    await process.stop();
    expect(states.map((state) => state.kind)).toEqual(["starting", "ready", "stopped"]);
  });

  it("can be started again after it was stopped", async () => {
    await open(answering(1_000));
    await reached("ready");
    await process.stop();
    process.start();
    await reached("ready", 2);
    expect(await starts()).toBe(2);
  });

  it("can be stopped while it is starting", async () => {
    await open("setInterval(() => {}, 1000);");
    await process.stop();
    expect(process.state).toEqual({ kind: "stopped" });
  });

  it("is started again when it does not answer while it is used", async () => {
    await open(answering(1));
    await reached("ready");
    process.touch();
    await reached("ready", 2);
    expect(log.lines).toContainEqual({
      level: "warn",
      message: "chroma ended",
      fields: { failure: "failing", reason: "Chroma does not answer any more." },
    });
  });

  it("is given up after too many starts, with what it said last as the reason", async () => {
    await open(failing(chromaExit.chromaEnded, "The disk is on fire."));
    expect(await reached("unavailable")).toEqual({
      kind: "unavailable",
      failure: "failing",
      reason: "The disk is on fire.",
    });
    expect(await starts()).toBe(3);
  });

  it("gives the folder the blame when it was used before", async () => {
    await mkdir(join(folder.path, "chroma-1"));
    await writeFile(join(folder.path, "chroma-1/chroma.sqlite3"), "broken");
    await open(failing(134, "fatal runtime error: failed to initiate panic"));
    expect(await reached("unavailable")).toEqual({
      kind: "unavailable",
      failure: "damaged",
      reason: "Chroma fails again and again on the files of the vector index.",
    });
  });

  it("does not repeat what Chroma says to its own people", async () => {
    await open(failing(134, "thread main panicked at src/x.rs:1"));
    expect(await reached("unavailable")).toMatchObject({ failure: "failing", reason: "Chroma ended unexpectedly." });
  });

  it("is tried again when some time has passed after it was given up", async () => {
    await open(failing(1, "not now"), 300);
    await reached("unavailable");
    await reached("unavailable", 2);
    expect(await starts()).toBeGreaterThan(3);
  });

  it.each([
    ["a folder of another version", chromaExit.otherBinding, "other-binding"],
    ["a machine without a binding", chromaExit.noBinding, "no-binding"],
  ] as const)("is not tried twice on %s", async (_name, code, failure) => {
    await open(failing(code, "No use."));
    expect(await reached("unavailable")).toEqual({ kind: "unavailable", failure, reason: "No use." });
    await process.stop();
    expect(await starts()).toBe(1);
  });

  it("says that another process serves the folder when it still does after several tries", async () => {
    await open(failing(chromaExit.inUse, "Somebody has it."));
    expect(await reached("unavailable")).toMatchObject({ failure: "in-use" });
    expect(await starts()).toBe(3);
  });

  it("lets a child that prints without end put only some lines into the log", async () => {
    await open(`for (let i = 0; i < 5000; i += 1) console.error("noise ".repeat(100)); process.exit(1);`);
    await reached("unavailable");
    const noise = log.lines.filter((line) => line.message === "chroma wrote");
    expect(noise.length).toBeLessThanOrEqual(3 * 40);
    expect(String(noise[0]?.fields["line"]).length).toBeLessThanOrEqual(300);
  });
});
