import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** An HTTP server that nobody should talk to: it remembers who did. */
export class TrapServer implements AsyncDisposable {
  /** Method and path of everything that arrived. */
  readonly requests: string[] = [];
  readonly #server = createServer((request, response) => {
    this.requests.push(`${request.method} ${request.url}`);
    response.writeHead(200, { "access-control-allow-origin": "*" }).end("{}");
  });

  static async start(): Promise<TrapServer> {
    const trap = new TrapServer();
    await new Promise<void>((resolve) => trap.#server.listen(0, "127.0.0.1", resolve));
    return trap;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }
}
