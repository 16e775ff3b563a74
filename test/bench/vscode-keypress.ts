// node tools/run.mjs test/bench/vscode-keypress.ts DIR [QUERIES.jsonl]: in a real VS Code, from the last key of a query to
// the painted results, for 50 queries typed; how long the extension took to start, and what it holds in memory.
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { e2eEnvironment } from "../../tools/e2e-environment.mjs";
import type { Process } from "../e2e/support/processes.ts";
import { startMachine } from "../e2e/support/start-machine.ts";
import { VsCodeHost } from "../e2e/support/vscode-host.ts";
import type { VsCodeWindow } from "../e2e/support/window.ts";
import { printTable, type Row } from "./print-table.ts";

const [notes, questions] = process.argv.slice(2);
if (notes === undefined) throw new Error("Usage: vscode-keypress.ts FOLDER_OF_NOTES [QUERIES.jsonl]");
const times = 50;
const plain = ["how to get started", "why is it slow", "what was decided", "rename a field", "who is on call"];
const queries =
  questions === undefined
    ? plain
    : readFileSync(questions, "utf8")
        .trim()
        .split("\n")
        .map((line): string => JSON.parse(line).query);

/** A quick typist's; shorter than the view waits before it searches. */
const betweenKeysMs = 40;

/** `kuraPainted` resolves with the milliseconds from the last key to the frame in which the answer stands. */
const watchAnswer = `
  window.kuraPainted = new Promise((resolve) => {
    let keyAt = 0;
    const input = document.querySelector("[role=combobox]");
    const onKey = () => { keyAt = performance.now(); };
    input.addEventListener("keydown", onKey);
    const results = document.querySelector("#results");
    const nothing = document.querySelector(".nothing");
    const observer = new MutationObserver(() => {
      if (results.childElementCount === 0 && nothing.hidden) return;
      observer.disconnect();
      input.removeEventListener("keydown", onKey);
      // The frame that draws the change has begun in the first callback and is over in the second.
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - keyAt)));
    });
    observer.observe(results, { childList: true });
    observer.observe(nothing, { attributeFilter: ["hidden"] });
  });
  null;
`;

/** Longest that a first index may take. */
const indexMs = 15 * 60_000;

const env = await e2eEnvironment();
const { machine, stop } = await startMachine({
  node: env.KURA_E2E_NODE,
  serverMain: env.KURA_E2E_SERVER_MAIN,
  chromium: env.KURA_E2E_CHROMIUM,
  vsix: env.KURA_E2E_VSIX,
});
try {
  await using host = await VsCodeHost.start({ machine });
  const empty = await host.openWindow({ folder: host.folder("empty"), debug: true });
  await empty.search.openWith(/no notes in this workspace/);
  const without = { ...started(host, 0), ...memory(host.processes()) };
  await empty.close();
  const window = await host.openWindow({ folder: resolve(notes), debug: true });
  await window.status.untilSynced(undefined, indexMs);
  await window.search.open();
  const measured: number[] = [];
  for (let at = 0; at < times; at++) measured.push(await keyToPaint(window, queries[at % queries.length] ?? ""));
  const sorted = [...measured].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  printTable(`${times} queries typed on ${notes}, from the last key to painted results`, [
    { "median ms": at(0.5), "p95 ms": at(0.95), "longest ms": at(1) },
  ]);
  printTable("the extension", [
    { workspace: "without notes", ...without },
    { workspace: "with notes", ...started(host, 1), ...memory(host.processes()) },
  ]);
} finally {
  await stop();
}

/** Types a query and takes the time, in the page itself, from its last key to the frame after its answer was drawn. */
async function keyToPaint(window: VsCodeWindow, query: string): Promise<number> {
  await window.search.ask("");
  await window.search.hits.first().waitFor({ state: "detached" });
  const frame = await window.search.content();
  await frame.evaluate(watchAnswer);
  await window.search.input.pressSequentially(query, { delay: betweenKeysMs });
  return (await frame.evaluate("window.kuraPainted")) as number;
}

/** What VS Code's log of the window's extension says of its start. */
function started(host: VsCodeHost, window: number): Row {
  const logs = readdirSync(host.folders.userData, { recursive: true, encoding: "utf8" });
  const file = logs.filter((path) => path.endsWith("Kura.log")).sort()[window] ?? "";
  const log = readFileSync(join(host.folders.userData, file), "utf8");
  const ms = (pattern: RegExp) => pattern.exec(log)?.[1] ?? "none";
  return { "activated ms": ms(/activated in ([\d.]+) ms/), "server ready ms": ms(/server ready after ([\d.]+) ms/) };
}

/** Resident memory of the youngest process of each kind. */
function memory(processes: readonly Process[]): Record<string, number> {
  const of = (kind: Process["kind"]) =>
    processes.filter((process) => process.kind === kind).sort((a, b) => b.pid - a.pid)[0]?.memoryMb ?? 0;
  return { "extension host MB": of("extension-host"), "server MB": of("server"), "chroma MB": of("chroma") };
}
