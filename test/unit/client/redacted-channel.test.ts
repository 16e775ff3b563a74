import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import type { LogOutputChannel } from "vscode";
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  Trace,
  TraceFormat,
} from "vscode-jsonrpc/node";
import { Redactor } from "../../../client/src/redact.ts";
import { redactedChannel } from "../../../client/src/redacted-channel.ts";
import { requests } from "../../../server/src/protocol/methods.ts";

const canary = "canary-key-7f3a";

/** A channel that keeps what is written to it. */
function recording(): { channel: LogOutputChannel; lines: string[] } {
  const lines: string[] = [];
  const write = (...parts: unknown[]): void => void lines.push(parts.join(" "));
  const idle = (): void => undefined;
  const channel = {
    ...{ name: "recording", logLevel: 1, onDidChangeLogLevel: () => ({ dispose: idle }) },
    ...{ trace: write, debug: write, info: write, warn: write, error: write },
    ...{ append: write, appendLine: write, replace: write, clear: idle, show: idle, hide: idle, dispose: idle },
  };
  return { channel, lines };
}

function redacting(): { channel: LogOutputChannel; lines: string[] } {
  const { channel, lines } = recording();
  const redactor = new Redactor();
  redactor.learn(canary);
  return { channel: redactedChannel(channel, (text) => redactor.redact(text)), lines };
}

it("lets no key through any of the ways to write", () => {
  const { channel, lines } = redacting();
  channel.append(canary);
  channel.appendLine(canary);
  channel.replace(canary);
  channel.trace(canary, canary);
  channel.debug(canary, { deep: { key: canary } });
  channel.info(canary, [canary]);
  channel.warn(canary, new Error(canary));
  channel.error(new Error(canary), new Error("outer", { cause: new Error(canary) }));
  expect(lines).toHaveLength(8);
  expect(lines.join("\n")).toContain("•••");
  expect(lines.join("\n")).not.toContain(canary);
});

it("keeps a key that is handed over out of the most verbose trace", async () => {
  const { channel, lines } = redacting();
  const [there, back] = [new PassThrough(), new PassThrough()];
  const client = createMessageConnection(new StreamMessageReader(back), new StreamMessageWriter(there));
  const server = createMessageConnection(new StreamMessageReader(there), new StreamMessageWriter(back));
  server.onRequest(requests.embeddingKey, ({ key }: { key: string }) => ({ echoed: key }));
  server.listen();
  client.listen();
  // As the language client traces: message and data as one text, at level trace.
  const tracer = {
    log: (message: string | object, data?: string) =>
      channel.trace(typeof message === "string" ? `${message}\n${data ?? ""}` : JSON.stringify(message)),
  };
  for (const traceFormat of [TraceFormat.Text, TraceFormat.JSON]) {
    await client.trace(Trace.Verbose, tracer, { sendNotification: false, traceFormat });
    for (const key of [canary, "never-learnt-7f3a"]) {
      await client.sendRequest(requests.embeddingKey, { key, origin: "https://api.example.com" });
    }
  }
  client.dispose();
  server.dispose();
  const text = lines.join("\n");
  expect(text).toContain("kura/embeddingKey");
  expect(text).toContain("https://api.example.com");
  expect(text).not.toContain(canary);
  expect(text).not.toMatch(/"key":\s*"never-learnt/);
});
