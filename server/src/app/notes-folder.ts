import { realpath, stat } from "node:fs/promises";
import { UsageError } from "../core/errors.ts";

/** The real path of a folder of notes. Throws UsageError naming the path when there is no such folder. */
export async function realNotesFolder(path: string): Promise<string> {
  try {
    const real = await realpath(path);
    if ((await stat(real)).isDirectory()) return real;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === "ENOENT" || code === "ENOTDIR" ? "There is no folder" : `Kura cannot read (${code})`;
    throw new UsageError(`${why} ${path}.`, { cause });
  }
  throw new UsageError(`${path} is not a folder.`);
}
