import { ExactIndex } from "../../server/src/vectors/exact-index.ts";
import { Int8Scan } from "../../server/src/vectors/int8-scan.ts";
import { ThreadedIndex } from "../../server/src/workers/threaded-index.ts";
import { ChromaFolder } from "../support/chroma-folder.ts";
import { MemoryVectorIndex } from "../support/memory-vector-index.ts";
import { vectorIndexContract } from "./vector-index-contract.ts";

vectorIndexContract("in the tests' memory", async () => ({ index: new MemoryVectorIndex(), close: async () => {} }));

vectorIndexContract("exact", async () => ({
  index: new ExactIndex(() => new Int8Scan()),
  close: async () => {},
}));

vectorIndexContract("Chroma", async () => {
  const folder = await ChromaFolder.open();
  await folder.index.whenReady(AbortSignal.timeout(30_000));
  return { index: folder.index, close: () => folder[Symbol.asyncDispose]() };
});

vectorIndexContract("Chroma from a thread", async () => {
  const folder = await ChromaFolder.open({}, (endpoint) => new ThreadedIndex(endpoint));
  await folder.index.whenReady(AbortSignal.timeout(30_000));
  return { index: folder.index, close: () => folder[Symbol.asyncDispose]() };
});
