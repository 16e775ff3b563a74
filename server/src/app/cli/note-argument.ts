import { access, realpath } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { UsageError } from "../../core/errors.ts";

/**
 * A file argument as a note path. It is looked for in the current folder, then in the notes folder. Throws UsageError
 * when it is in neither, or outside of the notes folder.
 */
export async function notePathOf(given: string, cwd: string, notesDir: string): Promise<string> {
  for (const candidate of [resolve(cwd, given), resolve(notesDir, given)]) {
    if (!(await exists(candidate))) continue;
    const path = relative(notesDir, await realpath(candidate));
    if (path !== "" && !isAbsolute(path) && path.split(sep)[0] !== "..") return path.split(sep).join("/");
  }
  throw new UsageError(`There is no note ${given} in ${notesDir}.`);
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false; // absent, or in a folder that cannot be entered: not a note either way
  }
}
