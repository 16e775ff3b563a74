import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Kura's own version, from the nearest package.json above this file (source tree and bundle alike). */
export const version = findVersion(import.meta.dirname);

function findVersion(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    const found = readVersion(join(at, "package.json"));
    if (found !== null || at === dirname(at)) return found ?? "0.0.0";
  }
}

function readVersion(file: string): string | null {
  try {
    const content: unknown = JSON.parse(readFileSync(file, "utf8"));
    const named = content as { name?: unknown; version?: unknown };
    return named.name === "kura" && typeof named.version === "string" ? named.version : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
