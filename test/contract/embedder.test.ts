import { createBuiltInEmbedder } from "../../server/src/embed/built-in/in-thread-embedder.ts";
import { LimitedEmbedder } from "../../server/src/embed/limited-embedder.ts";
import { Limiter } from "../../server/src/embed/limiter.ts";
import { OpenAiEmbedder } from "../../server/src/embed/openai-embedder.ts";
import { systemClock } from "../../server/src/util/clock.ts";
import { startBuiltInEmbedder } from "../../server/src/workers/built-in-embedder.ts";
import { builtInModelFile } from "../support/built-in-model.ts";
import { FakeEmbedder } from "../support/fake-embedder.ts";
import { OpenAiServer } from "../support/openai-server.ts";
import { embedderContract } from "./embedder-contract.ts";

embedderContract("built-in, in the caller's thread", async () => ({
  embedder: createBuiltInEmbedder(builtInModelFile),
  close: async () => undefined,
}));

embedderContract("built-in, in a thread of its own", async () => {
  const embedder = await startBuiltInEmbedder({ modelFile: builtInModelFile });
  return { embedder, close: () => embedder.close() };
});

const openAi = async () => {
  const server = await OpenAiServer.start({ dimensions: 24 });
  const embedder = new OpenAiEmbedder({
    baseUrl: server.baseUrl,
    model: "test-model",
    dimensions: 0,
    apiKey: () => null,
    timeoutMs: 10_000,
    queryTimeoutMs: 10_000,
  });
  await embedder.probe(new AbortController().signal);
  return { embedder, close: () => server[Symbol.asyncDispose]() };
};

embedderContract("an OpenAI-compatible server", openAi);

embedderContract("an OpenAI-compatible server within limits", async () => {
  const { embedder, close } = await openAi();
  const limiter = new Limiter({ requestsPerMinute: 10_000, tokensPerMinute: null, concurrency: 2 }, systemClock);
  return { embedder: new LimitedEmbedder(embedder, limiter), close };
});

embedderContract("the fake", async () => ({ embedder: new FakeEmbedder(), close: async () => undefined }));
