import { readdir, readFile } from "node:fs/promises";
import { atomicWrite } from "../util/atomic-write.ts";

/** The numbers of the catalog and the vector index in use. */
export interface Pointer {
  readonly catalog: number;
  readonly chroma: number;
}

/** What `current` says; null when it is missing or says nothing that makes sense: then `nextPointer` gives a new start. */
export async function readPointer(pointerFile: string): Promise<Pointer | null> {
  try {
    return parsePointer(JSON.parse(await readFile(pointerFile, "utf8")));
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

/** Replaces `current` so that a reader sees the old or the new whole. */
export async function writePointer(pointerFile: string, { catalog, chroma }: Pointer): Promise<void> {
  await atomicWrite(pointerFile, `${JSON.stringify({ catalog, chroma })}\n`);
}

/** The first numbers above all that were ever used in the folder, whatever became of those. */
export async function nextPointer(folderDir: string): Promise<Pointer> {
  const names = await readdir(folderDir);
  return { catalog: highest(names, /^catalog-(\d+)\.sqlite/) + 1, chroma: highest(names, /^chroma-(\d+)/) + 1 };
}

function highest(names: readonly string[], pattern: RegExp): number {
  return Math.max(0, ...names.map((name) => Number(pattern.exec(name)?.[1] ?? 0)));
}

function parsePointer(value: unknown): Pointer | null {
  if (typeof value !== "object" || value === null) return null;
  const { catalog, chroma } = value as Partial<Record<keyof Pointer, unknown>>;
  return isNumber(catalog) && isNumber(chroma) ? { catalog, chroma } : null;
}

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}
