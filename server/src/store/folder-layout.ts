import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import envPaths from "env-paths";

/** Where everything about one notes folder is kept. */
export interface FolderLayout {
  /** All notes folders' data. */
  readonly root: string;
  /** This notes folder's own data. */
  readonly folderDir: string;
  /** Shared by all notes folders under the root. */
  readonly embeddingsFile: string;
  readonly ledgerFile: string;
  /** Names the numbers of the catalog and index in use (pointer.ts). */
  readonly pointerFile: string;
  /** Held by the writer (exclusive-lock.ts). */
  readonly lockFile: string;
  readonly backupDir: string;
  readonly catalogFile: (number: number) => string;
  readonly chromaDir: (number: number) => string;
}

const slugLength = 40;

/** The folder for all data: `dataDir` when given, else the user's data directory as the system names it. */
export function dataRootFor(dataDir: string | null): string {
  return dataDir === null ? envPaths("kura", { suffix: "" }).data : resolve(dataDir);
}

/** `notesRealPath` must be the real path, so that every way to a notes folder leads to the same data. Touches no disk. */
export function folderLayout(root: string, notesRealPath: string): FolderLayout {
  const folderDir = join(root, "folders", `${slug(basename(notesRealPath))}-${digest(notesRealPath)}`);
  return {
    root,
    folderDir,
    embeddingsFile: join(root, "embeddings.sqlite"),
    ledgerFile: join(folderDir, "ledger.sqlite"),
    pointerFile: join(folderDir, "current"),
    lockFile: join(folderDir, "writer.lock.sqlite"),
    backupDir: join(folderDir, "backup"),
    catalogFile: (number) => join(folderDir, `catalog-${number}.sqlite`),
    chromaDir: (number) => join(folderDir, `chroma-${number}`),
  };
}

/** Makes the folders that are missing, for the user alone. Those that exist keep their permissions. */
export async function makeFolders(layout: Pick<FolderLayout, "folderDir">): Promise<void> {
  await mkdir(layout.folderDir, { recursive: true, mode: 0o700 });
}

/** Only for people who look into the data folder; plain ASCII, because other programs get these paths too. */
function slug(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, slugLength)
    .replace(/^-+|-+$/g, "");
  return plain === "" ? "notes" : plain;
}

function digest(path: string): string {
  return createHash("sha256").update(path).digest("hex").slice(0, 12);
}
