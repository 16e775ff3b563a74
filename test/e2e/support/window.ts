import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { EditorPart } from "./editor-part.ts";
import { NotificationsPart } from "./notifications-part.ts";
import { OutputPart } from "./output-part.ts";
import { PalettePart } from "./palette-part.ts";
import { QuickInputPart } from "./quick-input-part.ts";
import { SearchViewPart } from "./search-view-part.ts";
import { StatusPart, statusRecorder } from "./status-part.ts";

/** How long VS Code may take to do what it was asked. */
const patienceMs = 20_000;

/** Files of an extension, which a service worker answers for, and VS Code's own look at its gallery. */
const vsCodesOwn = /^https:\/\/([\w+-]+\.vscode-resource\.vscode-cdn\.net|open-vsx\.org)\//;

export interface WindowOptions {
  readonly folder?: string;
  /** A .code-workspace file. */
  readonly workspace?: string;
  /** Kura's output channel takes what it says for debugging too. */
  readonly debug?: boolean;
  readonly size?: { readonly width: number; readonly height: number };
}

/** One window of VS Code in a browser profile of its own. */
export class VsCodeWindow {
  readonly page: Page;
  readonly palette: PalettePart;
  readonly quickInput: QuickInputPart;
  readonly status: StatusPart;
  readonly search: SearchViewPart;
  readonly editor: EditorPart;
  readonly notifications: NotificationsPart;
  readonly output: OutputPart;
  /** What pages asked of the browser by `alert` and the like: none of VS Code's own does. */
  readonly dialogs: string[] = [];
  /** Addresses of everything that was asked for elsewhere than at this VS Code. */
  readonly foreignRequests: string[] = [];
  readonly #context: BrowserContext;

  constructor(context: BrowserContext, page: Page, origin: string) {
    this.#context = context;
    this.page = page;
    this.quickInput = new QuickInputPart(page);
    this.palette = new PalettePart(page, this.quickInput);
    this.status = new StatusPart(page);
    this.search = new SearchViewPart(page);
    this.editor = new EditorPart(page, this.quickInput);
    this.notifications = new NotificationsPart(page);
    this.output = new OutputPart(page, this.palette);
    page.on("dialog", (dialog) => {
      this.dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    context.on("request", (request) => {
      const url = request.url();
      if (/^https?:/.test(url) && !url.startsWith(origin) && !vsCodesOwn.test(url)) this.foreignRequests.push(url);
    });
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.untilShown();
  }

  async untilShown(): Promise<void> {
    await this.page.locator(".monaco-workbench .part.statusbar").waitFor();
  }

  /** Waits until VS Code has colours of the kind. */
  async untilTheme(kind: "vs" | "vs-dark" | "hc-black" | "hc-light"): Promise<void> {
    await this.page.locator(`.monaco-workbench.${kind}`).waitFor();
  }

  /** Changes the user's settings as a user does, in the editor: VS Code takes them over without a reload. */
  async changeSettings(text: string): Promise<void> {
    await this.palette.run("Preferences: Open User Settings (JSON)");
    await this.editor.untilActive("settings.json");
    await this.editor.replaceAll(text);
    await this.editor.save();
    await this.palette.run("View: Close Editor");
    await this.editor.tab("settings.json").waitFor({ state: "detached" });
  }

  clipboard(): Promise<string> {
    return this.page.evaluate("navigator.clipboard.readText()");
  }

  /** Waits until VS Code has loaded what an editor that was just opened calls for. */
  async untilQuiet(): Promise<void> {
    await this.page.locator(".part.statusbar").getByText("Activating Extensions").waitFor({ state: "hidden" });
  }

  async screenshot(path: string): Promise<void> {
    mkdirSync(dirname(path), { recursive: true });
    await this.page.screenshot({ path });
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}

export async function openWindow(browser: Browser, url: string, options: WindowOptions): Promise<VsCodeWindow> {
  const context = await browser.newContext({
    viewport: options.size ?? { width: 1400, height: 900 },
    permissions: ["clipboard-read", "clipboard-write"],
  });
  context.setDefaultTimeout(patienceMs);
  await context.addInitScript(statusRecorder);
  const page = await context.newPage();
  const window = new VsCodeWindow(context, page, url);
  await page.goto(`${url}/?${target(options)}`);
  await window.untilShown();
  return window;
}

function target({ folder, workspace, debug }: WindowOptions): string {
  const query = new URLSearchParams();
  if (workspace !== undefined) query.set("workspace", workspace);
  else if (folder !== undefined) query.set("folder", folder);
  else query.set("ew", "true");
  if (debug === true) query.set("payload", JSON.stringify([["logLevel", "kura.kura=debug"]]));
  return query.toString();
}
