import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { expect } from "vitest";
import { freeLoopbackPort } from "../../../server/src/vectors/free-port.ts";
import { provideLanguage } from "../../../tools/vscode/language-pack.mjs";
import { until } from "../../support/until.ts";
import { connectBrowser } from "./browser.ts";
import { type Machine, theMachine } from "./machine.ts";
import { bridge, withoutNetwork } from "./no-network.ts";
import { type Process, processesOf } from "./processes.ts";
import { quietSettings } from "./quiet-settings.ts";
import { type HostFolders, hostArguments, hostEnvironment, hostFolders } from "./vscode-command.ts";
import { openWindow, type VsCodeWindow, type WindowOptions } from "./window.ts";

/** How every window looked when its test was over, for whoever wonders why that failed. */
const lastSights = fileURLToPath(new URL("../../../screenshots/e2e", import.meta.url));

export interface HostOptions {
  /** The user's settings, beside those that keep VS Code quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly locale?: "en" | "ja";
  /** Further arguments of VS Code's server. */
  readonly args?: readonly string[];
  /** Let VS Code ask whether folders are trusted. Without it all are. */
  readonly asksForTrust?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** It and all that it starts can reach nothing but this machine's loopback device, and one of their own at that. */
  readonly offline?: boolean;
  /** For programs that vitest does not run. */
  readonly machine?: Machine;
}

/** A VS Code of its own user: settings, home and data in a folder that goes when it does. */
export class VsCodeHost implements AsyncDisposable {
  readonly folders: HostFolders;
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #browser: Browser;
  readonly #bridge: Server | null;
  readonly #options: HostOptions;
  readonly #windows: VsCodeWindow[] = [];

  private constructor(
    folders: HostFolders,
    url: string,
    child: ChildProcess,
    browser: Browser,
    outside: Server | null,
    options: HostOptions,
  ) {
    this.folders = folders;
    this.url = url;
    this.#process = child;
    this.#browser = browser;
    this.#bridge = outside;
    this.#options = options;
  }

  static async start(options: HostOptions = {}): Promise<VsCodeHost> {
    const machine = options.machine ?? theMachine();
    const folders = hostFolders(mkdtempSync(join(machine.root, "h")));
    writeFileSync(join(folders.userData, "User/settings.json"), settingsText(options));
    // Settings of scope "machine" count where the extensions run, which to a browser is a remote machine.
    writeFileSync(join(folders.userData, "Machine/settings.json"), JSON.stringify(options.settings ?? {}));
    provideLanguage(folders.userData, options.locale ?? "en");
    const port = await freeLoopbackPort();
    const output = openSync(join(folders.root, "vscode.log"), "w");
    const socket = join(folders.temp, "vscode.sock");
    const door = options.offline ? ["--socket-path", socket] : ["--host", "127.0.0.1", "--port", String(port)];
    const args = [
      ...hostArguments(machine.serverMain, folders, machine.extensionsDir),
      ...[...door, "--without-connection-token"],
      ...["--locale", options.locale ?? "en"],
      ...(options.args ?? []),
      ...(options.asksForTrust === true ? [] : ["--disable-workspace-trust"]),
    ];
    const env = hostEnvironment(folders, options.env);
    // A process group of its own, which is ended as a whole: an extension host otherwise outlives its window for hours.
    const [program, ...rest] = options.offline ? withoutNetwork([machine.node, ...args]) : [machine.node, ...args];
    const child = spawn(program, rest, { env, stdio: ["ignore", output, output], detached: true });
    const url = `http://127.0.0.1:${port}`;
    const outside = options.offline ? await bridge(port, socket) : null;
    const browser = await connectBrowser(machine.browser);
    const host = new VsCodeHost(folders, url, child, browser, outside, options);
    await until("VS Code answers", () => host.#answers(), 30_000);
    return host;
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** A new folder of this host's root. */
  folder(name: string): string {
    const path = join(this.folders.root, name);
    mkdirSync(path, { recursive: true });
    return path;
  }

  processes(): Process[] {
    return processesOf(this.pid, this.folders.root);
  }

  kinds(kind: Process["kind"]): Process[] {
    return this.processes().filter((process) => process.kind === kind);
  }

  /** The user's settings file with some more in it. */
  settingsWith(settings: Readonly<Record<string, unknown>>): string {
    return settingsText({ ...this.#options, settings: { ...this.#options.settings, ...settings } });
  }

  async openWindow(options: WindowOptions): Promise<VsCodeWindow> {
    const window = await openWindow(this.#browser, this.url, options);
    this.#windows.push(window);
    return window;
  }

  /** Ends VS Code at once, as a crash would. */
  kill(): void {
    process.kill(this.pid, "SIGKILL");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const [index, window] of this.#windows.entries()) {
      if (!window.page.isClosed()) await window.screenshot(join(lastSights, `${this.#name}-${index + 1}.png`));
      await window.close();
    }
    await this.#browser.close();
    this.#bridge?.close();
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      process.kill(-this.pid, "SIGTERM");
      await once(this.#process, "exit");
    }
    try {
      await until("no process is left", () => this.processes().length === 0, 5_000);
    } finally {
      for (const { pid } of this.processes()) process.kill(pid, "SIGKILL");
      rmSync(this.folders.root, { recursive: true, force: true, maxRetries: 5 });
    }
  }

  /** Of the test that it is for. */
  get #name(): string {
    if (this.#options.machine !== undefined) return "bench";
    return (expect.getState().currentTestName ?? "").replace(/\W+/g, "-").slice(0, 60);
  }

  async #answers(): Promise<boolean> {
    if (this.#process.exitCode !== null) {
      throw new Error(`VS Code ended:\n${readFileSync(join(this.folders.root, "vscode.log"), "utf8")}`);
    }
    try {
      return (await fetch(`${this.url}/version`)).ok;
    } catch {
      return false; // It does not listen yet.
    }
  }
}

function settingsText({ settings, asksForTrust }: HostOptions): string {
  const trust = { "security.workspace.trust.enabled": asksForTrust === true };
  return JSON.stringify({ ...quietSettings, ...trust, ...settings });
}
