import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openEngine } from "../../server/src/app/compose.ts";
import type { FolderEngine, Secrets } from "../../server/src/app/folder-engine.ts";
import { defaultSettings } from "../../server/src/app/settings.ts";
import type { Clock } from "../../server/src/core/ports/clock.ts";
import type { Settings } from "../../server/src/protocol/settings.ts";
import type { SyncReport } from "../../server/src/protocol/sync.ts";
import { dataRootFor, type FolderLayout, folderLayout } from "../../server/src/store/folder-layout.ts";
import { systemClock } from "../../server/src/util/clock.ts";
import { MemoryLog } from "./memory-log.ts";
import { tempFolder } from "./temp-folder.ts";

const never = new AbortController().signal;

export interface EngineOptions {
  readonly secrets?: Secrets;
  readonly notesDir?: string;
  readonly settings?: Settings;
  readonly restricted?: boolean;
  readonly clock?: Clock;
}

/** Three small notes on the disk, and engines over them with everything real: SQLite, Chroma, git, threads. */
export class EngineFolder implements AsyncDisposable {
  readonly path: string;
  readonly notesDir: string;
  readonly dataDir: string;
  readonly log = new MemoryLog();
  readonly #temp: AsyncDisposable;
  readonly #open: FolderEngine[] = [];

  private constructor(temp: AsyncDisposable & { readonly path: string }) {
    this.#temp = temp;
    this.path = temp.path;
    this.notesDir = join(temp.path, "notes");
    this.dataDir = join(temp.path, "data");
  }

  static async create(): Promise<EngineFolder> {
    const folder = new EngineFolder(await tempFolder());
    await mkdir(join(folder.notesDir, "sub"), { recursive: true });
    const queue = [
      "---\ntags: [ops]\n---\n# Message queue\n\n## Ports\n\nThe broker listens on 5672.\n",
      "## Retries\n\nWe wait a random time before trying again, so that clients do not come back all at once.\n",
    ];
    await folder.write("queue.md", queue.join("\n"));
    await folder.write("sub/backup.md", "# バックアップ\n\n毎晩データベースを保存し、復元の手順を確認する。\n");
    await folder.write("coffee.md", "# Coffee\n\nBeans are in the cupboard.\n");
    return folder;
  }

  get layout(): FolderLayout {
    return folderLayout(dataRootFor(this.dataDir), this.notesDir);
  }

  write(path: string, text: string): Promise<void> {
    return writeFile(join(this.notesDir, path), text);
  }

  async engine(options: EngineOptions = {}): Promise<FolderEngine> {
    const engine = await openEngine({
      notesDir: options.notesDir ?? this.notesDir,
      dataDir: this.dataDir,
      settings: options.settings ?? defaultSettings,
      restricted: options.restricted ?? false,
      secrets: options.secrets ?? { embeddingKey: () => null },
      clock: options.clock ?? systemClock,
      log: this.log,
    });
    this.#open.push(engine);
    return engine;
  }

  /** Closes all engines, as the end of a process does. */
  async close(): Promise<void> {
    for (const engine of this.#open.splice(0)) await engine.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    await this.#temp[Symbol.asyncDispose]();
  }
}

export function syncNow(engine: FolderEngine, yes = false): Promise<SyncReport> {
  return engine.sync({ yes }, never, () => undefined);
}

/** Paths of the notes that a search finds, best first. */
export async function pathsFor(engine: FolderEngine, query: string): Promise<string[]> {
  return (await engine.search({ query }, never)).hits.map((hit) => hit.path);
}
