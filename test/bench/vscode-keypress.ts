// node tools/run.mjs test/bench/vscode-keypress.ts DIR [--rounds 50] [--queries FILE]: in a real VS Code, from the last key
// of a query to its painted results. Types queries (those of FILE, then headings of the notes) as people do, and takes a
// letter away from each.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { VsCodeHost } from "../e2e/support/vscode-host.ts";
import type { VsCodeWindow } from "../e2e/support/window.ts";
import { printTable, type Row } from "./print-table.ts";
import { benchArguments, copyOf, firstIndexMs, kurasLog, load, quantile, withMachine } from "./vscode-bench.ts";
import { type KeyToPaint, watchAnswers } from "./watch-answers.ts";

const { notes, rounds, queries } = benchArguments("vscode-keypress.ts", 50);

/** Milliseconds between two keys, over and over: a quick typist with pauses, some longer than the view's own. */
const rhythm = [85, 60, 110, 75, 140, 95, 70, 180, 80, 100];

await withMachine(async (machine) => {
  await using host = await VsCodeHost.start({ machine });
  const window = await host.openWindow({ folder: copyOf(notes, host), debug: true });
  await window.status.untilSynced(undefined, firstIndexMs);
  await window.search.open();
  const frame = await window.search.content();
  await frame.evaluate(watchAnswers);
  const measured = async (): Promise<KeyToPaint> => frame.evaluate("kuraAnswers.last()");
  const typed: KeyToPaint[] = [];
  const edited: KeyToPaint[] = [];
  const before = load();
  for (const query of queriesFor(rounds)) {
    await window.search.ask("");
    await window.search.hits.first().waitFor({ state: "detached" });
    await type(window, query);
    typed.push(await measured());
    await window.page.keyboard.press("Backspace");
    edited.push(await measured());
  }
  const searches = searchesOf(kurasLog(host));
  printTable(
    `from a key press to painted results, ${notes}`,
    [rowOf("query typed", typed, searches), rowOf("one letter removed", edited, searches)],
    {
      "load before": before,
      "load after": load(),
      slowest: [...typed, ...edited]
        .toSorted((a, b) => b.totalMs - a.totalMs)
        .slice(0, 8)
        .map((one) => partsOf(one, searches)),
    },
  );
});

/** The queries of the file, then headings that stand in the notes. */
function queriesFor(count: number): string[] {
  const given = queries === null ? [] : readFileSync(queries, "utf8").trim().split("\n");
  const asked = given.map((line): string => JSON.parse(line).query);
  const files = readdirSync(notes, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".md"));
  const headings = new Set<string>();
  for (const path of files.toSorted()) {
    const text = readFileSync(join(notes, path), "utf8");
    for (const [, heading = ""] of text.matchAll(/^#{1,3} ([A-Za-z][A-Za-z ]{12,50}[A-Za-z])$/gm))
      headings.add(heading);
  }
  const all = [...headings];
  const step = Math.max(1, Math.floor(all.length / count));
  return [...asked, ...all.filter((_, at) => at % step === 0)].slice(0, count);
}

async function type(window: VsCodeWindow, query: string): Promise<void> {
  await window.search.input.focus();
  for (const [at, letter] of [...query].entries()) {
    if (at > 0) await window.page.waitForTimeout(rhythm[at % rhythm.length] ?? 0);
    await window.page.keyboard.type(letter);
  }
}

interface Search {
  /** From the extension's question to the answer that it sent to the view. */
  readonly answeredMs: number;
  readonly serverMs: number;
}

/** What the log says of the searches, by their numbers. */
function searchesOf(log: string): ReadonlyMap<number, Search> {
  const line = /search (\d+) answered after ([\d.]+) ms; the server searched for ([\d.]+) ms/g;
  const found = [...log.matchAll(line)].toReversed(); // the first answer to a number counts
  return new Map(
    found.map(([, id, all, server]) => [Number(id), { answeredMs: Number(all), serverMs: Number(server) }]),
  );
}

/** What the time went by on; the rest is the view's own pause and VS Code's passing on of messages. */
function partsOf({ id, totalMs, paintMs }: KeyToPaint, searches: ReadonlyMap<number, Search>) {
  const search = searches.get(id);
  if (search === undefined) throw new Error(`The log says nothing of search ${id}.`);
  const { answeredMs, serverMs } = search;
  const extension = answeredMs - serverMs;
  return { total: totalMs, server: serverMs, extension, painting: paintMs, rest: totalMs - paintMs - answeredMs };
}

function rowOf(what: string, measured: readonly KeyToPaint[], searches: ReadonlyMap<number, Search>): Row {
  const parts = measured.map((one) => partsOf(one, searches));
  const at = (share: number, part: keyof ReturnType<typeof partsOf>) =>
    Math.round(
      quantile(
        parts.map((one) => one[part]),
        share,
      ),
    );
  return {
    what,
    count: measured.length,
    "median ms": at(0.5, "total"),
    "p95 ms": at(0.95, "total"),
    "longest ms": at(1, "total"),
    "of that: server": at(0.5, "server"),
    "server p95": at(0.95, "server"),
    extension: at(0.5, "extension"),
    painting: at(0.5, "painting"),
    "pause, passing on": at(0.5, "rest"),
  };
}
