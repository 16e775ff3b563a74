import { parentPort, workerData } from "node:worker_threads";
import { loadStaticModel } from "../embed/built-in/load-static-model.ts";
import { estimateTokens } from "../embed/estimate-tokens.ts";
import { runThreadInBackground } from "./background.ts";
import { expose } from "./rpc.ts";

/** What the thread is started with. */
export interface EmbedWorkerData {
  readonly modelFile: string;
}

/** What the thread answers. */
export interface EmbedWorkerApi {
  /** Resolves when the model is loaded; rejects with StoreError when it cannot be. */
  ready(): Promise<void>;
  /** The vectors of all texts, one after the other, and the estimated tokens. */
  embed(texts: readonly string[]): Promise<{ flat: Float32Array<ArrayBuffer>; tokens: number }>;
}

if (parentPort === null) throw new Error("embed-worker runs as a worker thread only");

runThreadInBackground();
const loading = loadStaticModel((workerData as EmbedWorkerData).modelFile);
loading.catch(() => undefined); // told to whoever calls

const api: EmbedWorkerApi = {
  ready: async () => {
    await loading;
  },
  embed: async (texts) => {
    const model = await loading;
    const flat = new Float32Array(texts.length * model.dimensions);
    let tokens = 0;
    for (const [index, text] of texts.entries()) {
      flat.set(model.embed(text), index * model.dimensions);
      tokens += estimateTokens(text);
    }
    return { flat, tokens };
  },
};

expose(parentPort, api, (value) =>
  typeof value === "object" && value !== null && "flat" in value
    ? [(value.flat as Float32Array<ArrayBuffer>).buffer]
    : [],
);
