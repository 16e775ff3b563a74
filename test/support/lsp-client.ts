import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import { Child } from "./child.ts";

export interface Notification {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** A client that speaks LSP over stdio with a server process, and keeps what that sends. */
export class LspClient implements AsyncDisposable {
  readonly child: Child;
  readonly connection: MessageConnection;
  readonly received: Notification[] = [];
  /** Answer to `workspace/configuration`. */
  configuration: unknown = null;

  constructor(program: string, env: NodeJS.ProcessEnv = {}) {
    this.child = new Child(program, ["--stdio"], { env });
    const { stdin, stdout } = this.child.process;
    this.connection = createMessageConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin));
    this.connection.onNotification((method: string, params: object | unknown[] | undefined) => {
      this.received.push({ method, params: { ...params } });
    });
    this.connection.onUnhandledProgress((params) => {
      this.received.push({ method: "$/progress", params: { ...params } });
    });
    this.connection.onRequest("window/workDoneProgress/create", () => null);
    this.connection.onRequest("client/registerCapability", () => null);
    this.connection.onRequest("workspace/configuration", () => [this.configuration]);
    this.connection.listen();
  }

  async initialize(folders: readonly string[], initializationOptions: object): Promise<unknown> {
    const result = await this.connection.sendRequest("initialize", {
      processId: null,
      rootUri: null,
      capabilities: { window: { workDoneProgress: true }, workspace: { workspaceFolders: true, configuration: true } },
      workspaceFolders: folders.map((uri) => ({ uri, name: uri })),
      initializationOptions,
    });
    await this.connection.sendNotification("initialized", {});
    return result;
  }

  of(method: string): Notification["params"][] {
    return this.received.filter((notification) => notification.method === method).map(({ params }) => params);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.connection.dispose();
    this.child[Symbol.dispose]();
    await this.child.finished;
  }
}
