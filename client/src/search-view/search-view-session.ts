import { randomBytes } from "node:crypto";
import {
  CancellationTokenSource,
  Disposable,
  EventEmitter,
  env,
  type LogOutputChannel,
  Uri,
  type WebviewView,
} from "vscode";
import type { KuraClient } from "../kura-client.ts";
import type { HitOpener } from "../open/hit-opener.ts";
import { t } from "../translate.ts";
import { completeFolders } from "./complete-folders.ts";
import type { FromView, ToView } from "./messages.ts";
import { parseFromView } from "./parse-from-view.ts";
import { SearchRound } from "./search-round.ts";
import { searchViewHtml } from "./search-view-html.ts";
import { runViewCommand } from "./view-commands.ts";
import { viewNotice } from "./view-notice.ts";
import { viewTexts } from "./view-texts.ts";

export interface SessionParts {
  readonly client: KuraClient;
  readonly extensionUri: Uri;
  readonly log: LogOutputChannel;
  readonly view: WebviewView;
  readonly opener: HitOpener;
}

/** One page of the search view: what it asks is answered, and what happens to Kura is told to it. */
export class SearchViewSession implements Disposable {
  readonly #parts: SessionParts;
  readonly #round: SearchRound;
  readonly #ready = new EventEmitter<void>();
  readonly #listeners: Disposable;
  #completing = new CancellationTokenSource();
  #lastState = "";
  #isReady = false;

  /** Fires when the page can be sent messages. */
  readonly onReady = this.#ready.event;

  constructor(parts: SessionParts) {
    this.#parts = parts;
    const { client, view } = parts;
    this.#round = new SearchRound({
      client,
      send: (message) => this.#send(message),
      t,
      newSource: () => new CancellationTokenSource(),
      debug: (text) => parts.log.debug(text),
      onError: (error) => parts.log.error(asError(error)),
    });
    this.#listeners = Disposable.from(
      view.webview.onDidReceiveMessage((message) => this.#receive(message)),
      client.onState(() => this.#tellState()),
      this.#ready,
    );
    this.#draw();
  }

  get ready(): boolean {
    return this.#isReady;
  }

  /** Puts the cursor into the input; `query`, when given, is searched for. */
  focus(query: string | null): void {
    this.#send({ type: "focus", query });
  }

  dispose(): void {
    this.#isReady = false;
    this.#completing.cancel();
    this.#completing.dispose();
    this.#round.dispose();
    this.#listeners.dispose();
  }

  #draw(): void {
    const { webview } = this.#parts.view;
    const dist = Uri.joinPath(this.#parts.extensionUri, "dist");
    const address = (name: string) => webview.asWebviewUri(Uri.joinPath(dist, name)).toString();
    webview.options = { enableScripts: true, enableCommandUris: false, enableForms: false, localResourceRoots: [dist] };
    webview.html = searchViewHtml({
      cspSource: webview.cspSource,
      nonce: randomBytes(24).toString("base64url"),
      language: env.language,
      styles: [address("codicon.css"), address("search-view-style.css")],
      script: address("search-view.js"),
      texts: viewTexts(t),
    });
  }

  #send(message: ToView): void {
    if (!this.#isReady) return;
    this.#parts.view.webview
      .postMessage(message)
      .then(undefined, (error: unknown) => this.#parts.log.error(asError(error)));
  }

  #receive(message: unknown): void {
    const parsed = parseFromView(message);
    if (parsed === null) {
      this.#parts.log.warn("The search view sent a message that is not known; it was ignored.");
      return;
    }
    this.#handle(parsed).catch((error: unknown) => this.#parts.log.error(asError(error)));
  }

  async #handle(message: FromView): Promise<void> {
    switch (message.type) {
      case "ready":
        this.#isReady = true;
        this.#lastState = "";
        this.#tellState();
        this.#ready.fire();
        return;
      case "search":
        return this.#round.search(message.id, message.query);
      case "complete":
        return this.#complete(message);
      case "open":
        return this.#parts.opener.open(message.place, message.how);
      case "command":
        return runViewCommand(message.command);
    }
  }

  #tellState(): void {
    const { client } = this.#parts;
    const state: ToView = { type: "state", ...viewNotice(client.state, t) };
    const text = JSON.stringify(state);
    if (this.#isReady && text !== this.#lastState) {
      this.#lastState = text;
      this.#send(state);
    }
    this.#round.stateChanged();
  }

  async #complete({ id, field, prefix }: Extract<FromView, { type: "complete" }>): Promise<void> {
    this.#completing.cancel();
    this.#completing.dispose();
    this.#completing = new CancellationTokenSource();
    const { client, log } = this.#parts;
    const { token } = this.#completing;
    const values = await completeFolders(client, field, prefix, token, (error) => log.debug(asError(error).message));
    if (values !== null) this.#send({ type: "completions", id, values });
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
