import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Pointer } from "../store/pointer.ts";

/**
 * Removes the catalogs and indexes that newer ones have replaced, all but the last of each, which stays in case that
 * somebody wants to know what was wrong with it. To be called when the present ones have proven themselves.
 */
export async function removeSuperseded(folderDir: string, pointer: Pointer): Promise<string[]> {
  const names = await readdir(folderDir);
  const old = [
    ...superseded(names, /^catalog-(\d+)\.sqlite(?:-wal|-shm)?$/, pointer.catalog),
    ...superseded(names, /^chroma-(\d+)$/, pointer.chroma),
  ];
  for (const name of old) await rm(join(folderDir, name), { recursive: true, force: true });
  return old;
}

function superseded(names: readonly string[], pattern: RegExp, current: number): string[] {
  const numbered = names.flatMap((name) => {
    const digits = pattern.exec(name)?.[1];
    return digits === undefined ? [] : [{ name, number: Number(digits) }];
  });
  const older = numbered.filter(({ number }) => number < current);
  const newestOld = Math.max(0, ...older.map(({ number }) => number));
  return older.filter(({ number }) => number < newestOld).map(({ name }) => name);
}
