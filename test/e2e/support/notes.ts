import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const samples = fileURLToPath(new URL("../../../media/sample-notes", import.meta.url));

/** Writes notes into a folder, by their paths. */
export function writeNotes(folder: string, notes: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(notes)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Copies the sample notes into a folder. */
export function copySampleNotes(folder: string): void {
  cpSync(samples, folder, { recursive: true });
}
