// node tools/run.mjs test/bench/life-bench.ts DIR: what a folder of notes goes through (renames, branches, copies, lost
// processes and folders), with what each costs. Works on a copy. Linux only.
import { execFileSync } from "node:child_process";
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { openEngine, openReadOnly } from "../../server/src/app/compose.ts";
import type { FolderEngine, FolderOptions } from "../../server/src/app/folder-engine.ts";
import { openFolder } from "../../server/src/app/folder-session.ts";
import { defaultSettings } from "../../server/src/app/settings.ts";
import { dataRootFor, folderLayout } from "../../server/src/store/folder-layout.ts";
import { readPointer } from "../../server/src/store/pointer.ts";
import { systemClock } from "../../server/src/util/clock.ts";
import { startKura } from "./kura-run.ts";
import { printTable, type Row } from "./print-table.ts";
import { isAlive, treeOf } from "./process-tree.ts";

const [source] = process.argv.slice(2);
if (source === undefined) throw new Error("Usage: life-bench.ts FOLDER_OF_NOTES");

const giveUpMs = 60_000;
const never = new AbortController().signal;
const query = "how are changes rolled out and rolled back";
const top = await mkdtemp(join(tmpdir(), "kura-life-"));
const notesDir = join(top, "notes");
const dataDir = join(top, "data");
const rows: Row[] = [];

const silent = () => undefined;
const options: FolderOptions = {
  notesDir,
  dataDir,
  settings: defaultSettings,
  restricted: false,
  secrets: { embeddingKey: () => null },
  clock: systemClock,
  log: { debug: silent, info: silent, warn: silent, error: silent },
};

try {
  await cp(source, notesDir, { recursive: true });
  git("init", "-q");
  git("add", "-A");
  git("commit", "-qm", "notes");
  await withEngine(async (kura) => {
    await row("first sync", kura);
    await makeFolder("two-hundred", 200);
    await row("200 copies of notes in a new folder", kura);
    await rename(join(notesDir, "two-hundred"), join(notesDir, "renamed"));
    await row("that folder renamed", kura);
    await rm(join(notesDir, "renamed"), { recursive: true });
    await row("that folder removed", kura);
    await makeBranch();
    await row("git checkout of another branch", kura);
    git("checkout", "-q", "main");
    await row("back", kura);
    git("checkout", "-q", "other");
    await row("there again", kura);
    await loseChroma(kura);
    await loseIndexFolder(kura);
    await row("after that", kura);
  });
  await cp(notesDir, join(top, "copy"), { recursive: true });
  await withEngine((kura) => row("the same notes in a second folder", kura), join(top, "copy"));
  await loseWriter();
  printTable(`life of ${source}`, rows);
} finally {
  await rm(top, { recursive: true, force: true });
}

async function withEngine(work: (kura: FolderEngine) => Promise<void>, folder = notesDir): Promise<void> {
  const kura = await openEngine({ ...options, notesDir: folder });
  try {
    await work(kura);
  } finally {
    await kura.close();
  }
}

async function row(what: string, kura: FolderEngine): Promise<void> {
  const { durationMs, added, modified, moved, removed, embedded, upserts, deletes } = await kura.sync(
    {},
    never,
    silent,
  );
  rows.push({
    what,
    seconds: durationMs / 1000,
    added,
    modified,
    moved,
    removed,
    embedded,
    upserts,
    deletes,
    remark: "",
  });
}

function remark(what: string, seconds: number, text: string): void {
  rows.push({
    what,
    seconds,
    added: "",
    modified: "",
    moved: "",
    removed: "",
    embedded: "",
    upserts: "",
    deletes: "",
    remark: text,
  });
}

function git(...args: string[]): void {
  const identity = ["-c", "user.name=bench", "-c", "user.email=bench@localhost", "-c", "init.defaultBranch=main"];
  execFileSync("git", [...identity, "-C", notesDir, ...args], { stdio: "ignore" });
}

async function notePaths(): Promise<string[]> {
  const names = await readdir(notesDir, { recursive: true });
  return names.filter((name) => name.endsWith(".md") && !name.startsWith(".git")).toSorted();
}

async function makeFolder(name: string, count: number): Promise<void> {
  await mkdir(join(notesDir, name));
  const paths = (await notePaths()).slice(0, count);
  for (const [index, path] of paths.entries())
    await writeFile(join(notesDir, name, `${index}.md`), await readFile(join(notesDir, path)));
}

async function makeBranch(): Promise<void> {
  git("checkout", "-qb", "other");
  const paths = await notePaths();
  for (const path of paths.slice(0, 40))
    await appendFile(join(notesDir, path), `\n## On the other branch\n\nMore about ${path}.\n`);
  for (const path of paths.slice(40, 60)) await rm(join(notesDir, path));
  for (let index = 0; index < 10; index++)
    await writeFile(
      join(notesDir, `new-${index}.md`),
      `# New ${index}\n\nOnly on the other branch, number ${index}.\n`,
    );
  git("add", "-A");
  git("commit", "-qm", "other");
}

/** Searches without a break while Chroma is killed, until it is back. */
async function loseChroma(kura: FolderEngine): Promise<void> {
  const [pid] = await chromaUnder(process.pid);
  if (pid === undefined) throw new Error("Chroma is not running.");
  process.kill(pid, "SIGKILL");
  const startedAt = performance.now();
  let asked = 0;
  let flagged = 0;
  let empty = 0;
  for (;;) {
    const { degraded, hits } = await kura.search({ query }, never);
    asked++;
    if (degraded) flagged++;
    if (hits.length === 0) empty++;
    const { index } = await kura.status();
    if (index.state === "ready" && !degraded && flagged > 0) break;
    if (performance.now() - startedAt > giveUpMs) throw new Error("Chroma did not come back.");
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const { ok } = await kura.check({}, never);
  remark(
    "SIGKILL of Chroma while searching",
    seconds,
    `${asked} searches, ${flagged} flagged, ${empty} empty; check ok: ${ok}`,
  );
}

async function loseIndexFolder(kura: FolderEngine): Promise<void> {
  const layout = folderLayout(dataRootFor(dataDir), notesDir);
  const before = (await readPointer(layout.pointerFile))?.chroma ?? 0;
  await rm(layout.chromaDir(before), { recursive: true, force: true });
  const startedAt = performance.now();
  for (;;) {
    const { index, pending } = await kura.status();
    const now = (await readPointer(layout.pointerFile))?.chroma ?? 0;
    if (now !== before && index.state === "ready" && pending === 0) break;
    if (performance.now() - startedAt > giveUpMs) throw new Error("The index was not rebuilt.");
    await delay(50);
  }
  const { ok } = await kura.check({}, never);
  remark("Chroma's folder deleted while running", (performance.now() - startedAt) / 1000, `check ok: ${ok}`);
}

/** A watching process is the writer, this one asks it; the writer is killed. */
async function loseWriter(): Promise<void> {
  const writer = startKura(["watch", "--notes", notesDir, "--data", dataDir]);
  await delay(3_000);
  const session = await openFolder({ ...options, composition: { openEngine, openReadOnly } });
  try {
    if (session.role !== "follower") throw new Error(`This process should be a follower, not ${session.role}.`);
    const askedAt = performance.now();
    const { hits } = await session.search({ query }, never);
    remark("a second process searches through the first", (performance.now() - askedAt) / 1000, `${hits.length} hits`);
    const tree = await treeOf(writer.pid ?? 0);
    const killedAt = performance.now();
    writer.kill("SIGKILL");
    const { degraded } = await session.search({ query }, never);
    const seconds = (performance.now() - killedAt) / 1000;
    remark("SIGKILL of the writer: the other answers", seconds, `role ${session.role}, degraded: ${degraded}`);
    while ((await Promise.all(tree.map(isAlive))).includes(true)) await delay(20);
    remark("… until none of its processes is left", (performance.now() - killedAt) / 1000, `${tree.length} processes`);
    const { embedded, upserts } = await session.sync({}, never, silent);
    remark("… and the other syncs", (performance.now() - killedAt) / 1000, `embedded ${embedded}, upserts ${upserts}`);
  } finally {
    await session.close();
  }
}

async function chromaUnder(pid: number): Promise<number[]> {
  const members = await treeOf(pid);
  const lines = await Promise.all(members.map((member) => readFile(`/proc/${member}/cmdline`, "utf8").catch(() => "")));
  return members.filter((_, index) => lines[index]?.includes("chroma-host"));
}
