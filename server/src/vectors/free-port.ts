import { createServer } from "node:net";

/** A port of the loopback interface that nobody listens on now. Somebody may take it before it is used: try again then. */
export async function freeLoopbackPort(): Promise<number> {
  const server = createServer();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ host: "127.0.0.1", port: 0, exclusive: true }, resolve);
  await promise;
  const address = server.address();
  await new Promise<void>((done) => server.close(() => done()));
  if (address === null || typeof address === "string") throw new Error("a TCP server without a port");
  return address.port;
}
