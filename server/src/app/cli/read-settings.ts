import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { messageOf, UsageError } from "../../core/errors.ts";
import type { Settings } from "../../protocol/settings.ts";
import { applySet, defaultSettings, parseSettings } from "../settings.ts";
import type { CommandLine } from "./command-line.ts";

/** Defaults, then --config FILE, then each --set. Nothing is read out of the notes folder or the environment. */
export async function readSettings(line: CommandLine, cwd: string): Promise<Settings> {
  const base = line.config === null ? defaultSettings : parseSettings(await readJson(resolve(cwd, line.config)));
  return line.set.reduce(applySet, base);
}

async function readJson(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const what =
      code === "ENOENT" ? `There is no settings file ${file}.` : `The settings file ${file} cannot be read: ${code}.`;
    throw new UsageError(what, { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`The settings file ${file} is not JSON: ${messageOf(cause)}.`, { cause });
  }
}
