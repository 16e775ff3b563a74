import { relative, resolve } from "node:path";
import { takeEnvironmentKey } from "../environment-key.ts";
import type { FolderOptions } from "../folder-engine.ts";
import { type FolderSession, openFolder } from "../folder-session.ts";
import { realNotesFolder } from "../notes-folder.ts";
import type { CommandLine } from "./command-line.ts";
import type { ExitCode } from "./exit-codes.ts";
import { readSettings } from "./read-settings.ts";
import type { HitLayout } from "./show-hits.ts";
import { stderrLog } from "./stderr-log.ts";
import { type Style, styleFor } from "./style.ts";
import type { World } from "./world.ts";

/** One call of a command: what it was asked, and how it answers. */
export interface Call {
  readonly world: World;
  readonly line: CommandLine;
  readonly folder: FolderOptions;
  readonly signal: AbortSignal;
  readonly style: Style;
  /** Prints the result: `value` as JSON with --json, else what `text` makes of it. */
  print<Value>(value: Value, text: (value: Value, style: Style) => string): void;
  /** A message for people, on stderr. */
  tell(sentence: string): void;
  /** A note path as the terminal can open it from the current folder. */
  shownPath(notePath: string): string;
}

export type Command = (call: Call) => Promise<ExitCode>;

/** Reads the settings and finds the notes folder. Throws UsageError for what is wrong with either. */
export async function prepareCall(world: World, line: CommandLine, signal: AbortSignal): Promise<Call> {
  const settings = await readSettings(line, world.cwd);
  const notesDir = await realNotesFolder(resolve(world.cwd, line.notes ?? "."));
  const style = styleFor(world.stdout, world.env);
  const asksForLevel = line.set.some((assignment) => ownSetting.test(assignment));
  const level = line.verbose || asksForLevel ? settings.log.level : "warn";
  const folder: FolderOptions = {
    notesDir,
    dataDir: line.data === null ? null : resolve(world.cwd, line.data),
    settings,
    restricted: false,
    secrets: takeEnvironmentKey(world.env, settings),
    clock: world.clock,
    log: stderrLog(world.stderr, level),
  };
  return {
    world,
    line,
    folder,
    signal,
    style,
    print: (value, text) => {
      world.stdout.write(line.json ? `${JSON.stringify(value)}\n` : text(value, style));
    },
    tell: (sentence) => {
      world.stderr.write(`kura: ${sentence}\n`);
    },
    shownPath: (notePath) => {
      const shown = relative(world.cwd, resolve(notesDir, notePath));
      return shown.startsWith("..") ? resolve(notesDir, notePath) : shown;
    },
  };
}

/** The log is each process's own; all other settings are the writer's. */
const ownSetting = /^(kura\.)?log\./;

function givesSettings({ set, config }: CommandLine): boolean {
  return config !== null || set.some((assignment) => !ownSetting.test(assignment));
}

/** How hits are laid out on this call's stdout. */
export function hitLayout({ world, style, shownPath }: Call): HitLayout {
  const { isTTY, columns } = world.stdout;
  return { style, shownPath, columns: isTTY === true ? columns : undefined };
}

/** Opens the folder for `work`, and closes it again whatever happens. */
export async function withFolder<T>(call: Call, work: (folder: FolderSession) => Promise<T>): Promise<T> {
  const session = await openFolder({ ...call.folder, composition: call.world.composition });
  try {
    if (session.role === "follower" && givesSettings(call.line)) {
      call.tell(
        "another Kura process has this folder open and its settings count: --set and --config change nothing here",
      );
    }
    return await work(session);
  } finally {
    await session.close();
  }
}
