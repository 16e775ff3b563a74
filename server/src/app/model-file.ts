import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { StoreError } from "../core/errors.ts";

const name = join("media", "model", "kura-embed-1.bin");

/** The built-in model's file, in the nearest `media` above this file (source tree, bundle and package alike). */
export function findModelFile(folder: string = import.meta.dirname): string {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, name);
    if (existsSync(file)) return file;
    if (at === dirname(at)) throw new StoreError(`${name} is missing: install Kura again.`);
  }
}
