import {
  type Disposable,
  env,
  MarkdownString,
  StatusBarAlignment,
  type StatusBarItem,
  ThemeColor,
  window,
} from "vscode";
import type { KuraClient } from "../kura-client.ts";
import { t } from "../translate.ts";
import { drawDelay } from "./draw-pace.ts";
import { type StatusView, statusView } from "./status-text.ts";
import { tooltipOf } from "./tooltip.ts";

/** "3 minutes ago" grows old. */
const refreshEveryMs = 30_000;

const backgrounds = {
  none: undefined,
  warning: new ThemeColor("statusBarItem.warningBackground"),
  error: new ThemeColor("statusBarItem.errorBackground"),
} as const;

/** Shows Kura's one status item and keeps it true to the client's state until disposed. */
export function showStatus(client: KuraClient): Disposable {
  return new StatusBar(client);
}

class StatusBar {
  readonly #client: KuraClient;
  readonly #item: StatusBarItem;
  readonly #listening: Disposable;
  readonly #refreshing: NodeJS.Timeout;
  #waiting: NodeJS.Timeout | null = null;
  #shown: StatusView | null = null;
  #shownAs = "";
  #drawnAt = 0;

  constructor(client: KuraClient) {
    this.#client = client;
    this.#item = window.createStatusBarItem("status", StatusBarAlignment.Left);
    this.#item.name = "Kura";
    this.#item.command = "kura.showMenu";
    this.#listening = client.onState(() => this.#changed());
    this.#refreshing = setInterval(() => this.#draw(), refreshEveryMs);
    this.#draw();
  }

  dispose(): void {
    clearInterval(this.#refreshing);
    this.#forgetWaiting();
    this.#listening.dispose();
    this.#item.dispose();
  }

  #changed(): void {
    const delay = drawDelay(this.#shown, this.#view(), Date.now() - this.#drawnAt);
    if (delay === 0) return this.#draw();
    this.#waiting ??= setTimeout(() => this.#draw(), delay);
  }

  #forgetWaiting(): void {
    if (this.#waiting !== null) clearTimeout(this.#waiting);
    this.#waiting = null;
  }

  #view(): StatusView | null {
    return statusView(this.#client.state, t, new Date(), env.language);
  }

  /** Draws the state as it is by now; leaves the item alone when that looks the same. */
  #draw(): void {
    this.#forgetWaiting();
    const view = this.#view();
    const as = JSON.stringify(view);
    if (as === this.#shownAs) return;
    this.#shown = view;
    this.#shownAs = as;
    this.#drawnAt = Date.now();
    if (view === null) return this.#item.hide();
    const { markdown, commands } = tooltipOf(view, t);
    const tooltip = new MarkdownString(markdown, true);
    tooltip.isTrusted = { enabledCommands: commands };
    this.#item.text = view.text;
    this.#item.tooltip = tooltip;
    this.#item.backgroundColor = backgrounds[view.severity];
    this.#item.accessibilityInformation = { label: view.label };
    this.#item.show();
  }
}
