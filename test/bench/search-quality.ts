/**
 * How good the search is on a set of questions: node test/bench/search-quality.ts NOTES QUERIES.jsonl
 * A line of the questions: {"query": "...", "relevant": ["path of a note", ...]}, paths relative to NOTES or ending like it.
 * Everything is real (chunker, store in a temporary folder, built-in model, search), without threads and without Chroma.
 */
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chunkNote } from "../../server/src/chunking/chunk-note.ts";
import { bulk } from "../../server/src/core/change.ts";
import { chunkerVersion } from "../../server/src/core/chunk.ts";
import type { ContentHash, NotePath } from "../../server/src/core/note.ts";
import type { Log } from "../../server/src/core/ports/log.ts";
import { builtInIdentity } from "../../server/src/embed/built-in/identity.ts";
import { loadStaticModel } from "../../server/src/embed/built-in/load-static-model.ts";
import { estimateTokens } from "../../server/src/embed/estimate-tokens.ts";
import type { SearchMode } from "../../server/src/protocol/search.ts";
import { FolderDisk } from "../../server/src/search/note-disk.ts";
import { Search } from "../../server/src/search/search.ts";
import { CachedKeys } from "../../server/src/store/embeddings/cached-keys.ts";
import { SqliteSearchReader } from "../../server/src/store/search-reader.ts";
import { openStore } from "../../server/src/store/store.ts";
import { systemClock } from "../../server/src/util/clock.ts";
import { Int8Scan } from "../../server/src/vectors/int8-scan.ts";
import { builtInModelFile } from "../support/built-in-model.ts";

const notePattern = /\.(md|markdown|mdx|txt)$/i;
const maxEntries = 500;

interface Question {
  readonly query: string;
  readonly relevant: readonly string[];
}

const [notesDir, questionsFile] = process.argv.slice(2);
if (notesDir === undefined || questionsFile === undefined)
  throw new Error("usage: search-quality.ts NOTES QUERIES.jsonl");
const write = (line: string) => process.stdout.write(`${line}\n`);
const signal = new AbortController().signal;
const quiet: Log = { debug: () => undefined, info: () => undefined, warn: write, error: write };

const dataDir = await mkdtemp(join(tmpdir(), "kura-quality-"));
const files = { catalogFile: join(dataDir, "catalog-1.sqlite"), ledgerFile: join(dataDir, "ledger.sqlite") };
const store = openStore({ ...files, catalogAccess: "create", embeddingsFile: join(dataDir, "embeddings.sqlite") });
const model = await loadStaticModel(builtInModelFile);
const reader = new SqliteSearchReader({
  catalogFile: async () => files.catalogFile,
  embeddings: store.embeddings,
  scan: new Int8Scan(),
  cached: new CachedKeys(join(dataDir, "embeddings.sqlite")),
  estimateTokens,
});
try {
  const started = performance.now();
  const counts = await index(notesDir);
  write(
    `${counts.notes} notes, ${counts.chunks} chunks, indexed in ${((performance.now() - started) / 1_000).toFixed(1)} s`,
  );
  const questions = (await readFile(questionsFile, "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Question);
  for (const mode of ["text", "semantic", "hybrid"] as const)
    write(await measure(questions, mode, searchOver(notesDir)));
} finally {
  reader.close();
  store.close();
  await rm(dataDir, { recursive: true });
}

async function index(folder: string): Promise<{ notes: number; chunks: number }> {
  const epoch = await store.catalog.beginEpoch();
  await store.catalog.want(builtInIdentity, chunkerVersion, epoch);
  const names = (await readdir(folder, { recursive: true })).filter((name) => notePattern.test(name)).sort();
  for (const name of names) {
    const path = name.replaceAll("\\", "/") as NotePath;
    const file = join(folder, name);
    const found = await stat(file, { bigint: true });
    const bytes = await readFile(file);
    const hash = createHash("sha256").update(bytes).digest("hex") as ContentHash;
    const content = chunkNote({ path, hash, text: bytes.toString("utf8") });
    const fingerprint = { size: bytes.length, mtimeNs: found.mtimeNs, ctimeNs: found.ctimeNs, inode: found.ino };
    await store.catalog.apply([{ kind: "added", path, fingerprint, readAt: Date.now(), content }], bulk, epoch);
  }
  for (;;) {
    const entries = await store.outbox.claim({
      epoch,
      now: Date.now(),
      maxEntries,
      maxTokens: Number.MAX_SAFE_INTEGER,
    });
    if (entries.length === 0) break;
    const embeddings = entries.flatMap((it) =>
      it.op === "upsert" ? [{ key: it.embedKey, vector: model.embed(it.embedded), tokens: it.tokenCount }] : [],
    );
    await store.embeddings.put(builtInIdentity, embeddings);
    await store.outbox.complete(
      entries.map((it) => it.seq),
      epoch,
    );
  }
  return store.catalog.counts();
}

function searchOver(folder: string): Search {
  const generation = {
    nearest: async (_collection: string, vector: Float32Array, limit: number) => reader.exact(vector, null, limit),
  };
  return new Search({
    reader,
    index: () => ({ kind: "ready", index: generation }),
    queryVectors: { get: async (_identity, text) => model.embed(text) },
    disk: new FolderDisk(folder),
    clock: systemClock,
    log: quiet,
  });
}

async function measure(questions: readonly Question[], mode: SearchMode, search: Search): Promise<string> {
  const places: number[] = [];
  const times: number[] = [];
  for (const { query, relevant } of questions) {
    const started = performance.now();
    const { hits } = await search.search({ query, mode, limit: 10 }, signal);
    times.push(performance.now() - started);
    const place = hits.findIndex(({ path }) => relevant.some((it) => it === path || it.endsWith(`/${path}`)));
    places.push(place);
    if (process.env["VERBOSE"] !== undefined)
      write(
        `${mode} ${place + 1} ${query} -> ${hits
          .slice(0, 3)
          .map((it) => it.path)
          .join(" | ")}`,
      );
  }
  const share = (count: number) => (count / places.length).toFixed(3);
  const mrr = places.reduce((sum, place) => sum + (place < 0 ? 0 : 1 / (place + 1)), 0);
  const median = [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
  const hitAt = (k: number) => share(places.filter((place) => place >= 0 && place < k).length);
  return `${mode.padEnd(9)} MRR@10 ${share(mrr)}  hit@1 ${hitAt(1)}  hit@10 ${hitAt(10)}  median ${median.toFixed(1)} ms`;
}
