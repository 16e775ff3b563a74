// Runs what was packed, from the package alone: unpacked into a temporary folder, far from the project's node_modules.
import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { pinnedNode } from "../pinned-node.mjs";
import { zipEntries } from "./zip-reader.mjs";

const run = promisify(execFile);
const question = "why do we retry with jitter";
const answer = "decisions/0002-retry-with-full-jitter.md";

/** Longest that one step may take. */
const patienceMs = 60_000;

/** Runs the checks below on a package; how many passed and failed. Says each in a line. */
export async function smokeTest(vsix, sampleNotes, target) {
  const folder = mkdtempSync(join(tmpdir(), "kura-smoke-"));
  try {
    const extension = join(folder, "extension");
    unpack(vsix, folder);
    const notes = join(folder, "notes");
    cpSync(sampleNotes, notes, { recursive: true });
    const kura = commandLine(join(extension, "dist/cli.mjs"), folder, notes);
    const kind = target.chroma === null ? "exact" : "chroma";
    return await inTurn([
      ["the packaged command line indexes the sample notes", () => indexes(kura, kind, notes)],
      ...(kind === "chroma" ? [["Chroma runs from the stripped file", () => chromaRan(kura, folder)]] : []),
      ["a question finds the note that answers it", () => answers(kura)],
      [
        "the packaged server starts as VS Code starts it",
        () => serverStarts(join(extension, "dist/server.mjs"), folder),
      ],
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function unpack(vsix, folder) {
  for (const { name, read } of zipEntries(vsix)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, read());
  }
}

/** The packaged command line with a home of its own: its JSON answers. */
function commandLine(cli, folder, notes) {
  const env = bareEnvironment(folder);
  return async (...args) => {
    const where = ["--notes", notes, "--data", join(folder, "data"), "--json"];
    const { stdout } = await run(pinnedNode(), [cli, ...args, ...where], { env, timeout: patienceMs });
    return JSON.parse(stdout);
  };
}

/** Of the environment only what programs need to run, so that nothing of this machine's user is read or written. */
function bareEnvironment(folder) {
  const names = ["PATH", "SystemRoot", "TEMP", "TMP", "TMPDIR"];
  const kept = names.filter((name) => process.env[name] !== undefined).map((name) => [name, process.env[name]]);
  const home = join(folder, "home");
  mkdirSync(home, { recursive: true });
  return { ...Object.fromEntries(kept), HOME: home, USERPROFILE: home, APPDATA: home, LOCALAPPDATA: home };
}

async function inTurn(checks) {
  let failed = 0;
  for (const [sentence, check] of checks) {
    try {
      await check();
      console.log(`  passed: ${sentence}`);
    } catch (error) {
      failed += 1;
      console.log(`  FAILED: ${sentence}\n    ${error.stderr?.trim() || error.message}`);
    }
  }
  return { passed: checks.length - failed, failed };
}

async function indexes(kura, kind, notes) {
  const report = await kura("sync", "--set", `index.kind=${kind}`);
  const there = readdirSync(notes, { recursive: true }).filter((name) => name.endsWith(".md")).length;
  expect(report.notes === there && report.embedded > 0, `${report.notes} of ${there} notes were indexed`);
  expect(report.pending === 0 && report.degraded === false, `it ended with ${JSON.stringify(report)}`);
}

async function chromaRan(kura, folder) {
  const { index } = await kura("status");
  expect(index.kind === "chroma", `the index is ${JSON.stringify(index)}`);
  const written = readdirSync(join(folder, "data"), { recursive: true });
  expect(
    written.some((name) => name.endsWith("chroma.sqlite3")),
    "Chroma has written nothing",
  );
}

async function answers(kura) {
  const { hits, degraded } = await kura("search", question);
  expect(degraded === false, "the search was degraded");
  expect(hits[0]?.path === answer, `${hits[0]?.path ?? "nothing"} was found first, not ${answer}`);
}

async function serverStarts(server, folder) {
  expect(existsSync(server), `${server} is missing`);
  const options = { execPath: pinnedNode(), env: bareEnvironment(folder), silent: true };
  const child = fork(server, ["--node-ipc", `--clientProcessId=${process.pid}`], options);
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  const params = { processId: process.pid, rootUri: null, capabilities: {}, workspaceFolders: null };
  child.send({ jsonrpc: "2.0", id: 1, method: "initialize", params });
  const signal = AbortSignal.timeout(patienceMs);
  try {
    const answered = await Promise.race([answerTo(1, child, signal), once(child, "exit", { signal })]);
    expect(answered.result?.capabilities !== undefined, `it answered ${JSON.stringify(answered)} ${errors}`);
  } finally {
    child.kill("SIGKILL");
  }
}

async function answerTo(id, child, signal) {
  for (;;) {
    const [message] = await once(child, "message", { signal });
    if (message.id === id && message.method === undefined) return message;
  }
}

function expect(fact, otherwise) {
  if (!fact) throw new Error(otherwise);
}
