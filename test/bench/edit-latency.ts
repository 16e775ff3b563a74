// node tools/run.mjs test/bench/edit-latency.ts DIR [edits]: how long after a save a search finds the new word, asked
// of the language server over stdio, on a copy of the folder.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { createMessageConnection, type MessageConnection } from "vscode-jsonrpc/node";
import { requests } from "../../server/src/protocol/methods.ts";
import type { SearchResult } from "../../server/src/protocol/search.ts";
import type { StatusSnapshot } from "../../server/src/protocol/status.ts";
import { printTable } from "./print-table.ts";

const [notes, times = "50"] = process.argv.slice(2);
if (notes === undefined) throw new Error("Usage: edit-latency.ts FOLDER_OF_NOTES [EDITS]");

/** Between two questions whether the word is found yet: the figures are not finer than this. */
const pollMs = 5;
const giveUpMs = 30_000;

const folder = await mkdtemp(join(tmpdir(), "kura-bench-"));
const copy = join(folder, "notes");
await cp(notes, copy, { recursive: true });
const server = spawn(process.execPath, [join(import.meta.dirname, "../../dist/server.mjs"), "--stdio"], {
  stdio: ["pipe", "pipe", "inherit"],
});
try {
  const connection = connect(server);
  const uri = pathToFileURL(copy).href;
  await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: uri,
    workspaceFolders: [{ uri, name: "notes" }],
    capabilities: {},
    initializationOptions: { dataDir: join(folder, "data") },
  });
  await connection.sendNotification("initialized", {});
  await untilQuiet(connection, uri);
  const files = (await readdir(copy, { recursive: true })).filter((name) => name.endsWith(".md"));
  const latencies: number[] = [];
  for (let edit = 0; edit < Number(times); edit++) {
    const path = files[Math.floor(Math.random() * files.length)] ?? "";
    latencies.push(await editAndFind(connection, uri, path));
  }
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN);
  const { loopStallMs } = await connection.sendRequest<StatusSnapshot>(requests.status, { folder: uri });
  const row = { edits: sorted.length, "median ms": at(0.5), "p95 ms": at(0.95), "longest ms": at(1), loopStallMs };
  printTable(`edit → found, ${notes}`, [row]);
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  await once(server, "exit");
} finally {
  server.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
}

function connect({ stdout, stdin }: ChildProcess): MessageConnection {
  if (stdout === null || stdin === null) throw new Error("The server has no pipes.");
  const connection = createMessageConnection(stdout, stdin);
  connection.onNotification(() => undefined);
  connection.listen();
  return connection;
}

/** The first index is done, and changes are noticed by themselves. */
async function untilQuiet(connection: MessageConnection, uri: string): Promise<void> {
  for (;;) {
    const status = await connection.sendRequest<StatusSnapshot>(requests.status, { folder: uri });
    if (status.phase === "idle" && status.pending === 0 && status.notes > 0 && status.watch === "watching") return;
    await delay(100);
  }
}

/** Appends a word that stands nowhere else, and asks until a hit shows it. Milliseconds from the end of the write. */
async function editAndFind(connection: MessageConnection, uri: string, path: string): Promise<number> {
  const word = `zq${Math.random().toString(36).slice(2, 10).replace(/\d/g, "x")}`;
  await appendFile(join(copy, path), `\nThe new word is ${word}.\n`);
  const writtenAt = performance.now();
  for (;;) {
    const params = { folder: uri, query: word, limit: 5 };
    const { hits } = await connection.sendRequest<SearchResult>(requests.search, params);
    const elapsed = performance.now() - writtenAt;
    if (hits.some((hit) => hit.excerpt.includes(word))) return elapsed;
    if (elapsed > giveUpMs) throw new Error(`${path}: ${word} was not found within ${giveUpMs / 1000} s.`);
    await delay(pollMs);
  }
}
