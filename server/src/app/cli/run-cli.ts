import { getSystemErrorMessage } from "node:util";
import { messageOf, UsageError } from "../../core/errors.ts";
import { version } from "../version.ts";
import { type Command, prepareCall } from "./call.ts";
import { type CommandLine, type ParsedArguments, parseCommandLine } from "./command-line.ts";
import type { CommandName } from "./command-specs.ts";
import { backup } from "./commands/backup.ts";
import { backups } from "./commands/backups.ts";
import { check } from "./commands/check.ts";
import { notYet } from "./commands/not-yet.ts";
import { related } from "./commands/related.ts";
import { repair } from "./commands/repair.ts";
import { retry } from "./commands/retry.ts";
import { search } from "./commands/search.ts";
import { status } from "./commands/status.ts";
import { sync } from "./commands/sync.ts";
import { watch } from "./commands/watch.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { commandHelp, overview, settingsHelp } from "./help.ts";
import { Interrupted, interruptible } from "./interrupt.ts";
import { printable, styleFor } from "./style.ts";
import type { World } from "./world.ts";

const commands: Readonly<Record<Exclude<CommandName, "help">, Command>> = {
  sync,
  watch,
  search,
  related,
  status,
  check,
  retry,
  repair,
  backup,
  backups,
  verify: notYet,
  restore: notYet,
};

/** The whole command line: understands the arguments, does what they say, and gives the exit code. */
export async function runCli(world: World): Promise<ExitCode> {
  try {
    const parsed = parseCommandLine(world.argv);
    return parsed.kind === "run" ? await run(world, parsed.line) : answerHelp(world, parsed);
  } catch (error) {
    return fail(world, error);
  }
}

async function run(world: World, line: CommandLine): Promise<ExitCode> {
  if (line.command === "help") return exitCodes.done; // parsed as help
  using interrupts = interruptible(world);
  const call = await prepareCall(world, line, interrupts.signal);
  return await commands[line.command](call); // awaited here, for interrupts end with it
}

function answerHelp(world: World, parsed: Exclude<ParsedArguments, { kind: "run" }>): ExitCode {
  const style = styleFor(world.stdout, world.env);
  if (parsed.kind === "version") world.stdout.write(`${version}\n`);
  else if (parsed.about === "settings") world.stdout.write(settingsHelp(style));
  else world.stdout.write(parsed.about === null ? overview(style) : commandHelp(parsed.about, style));
  return exitCodes.done;
}

/** The system's own errors begin with a code; people want the path and what is wrong with it. */
function sentenceOf(error: unknown): string {
  const { path, errno } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  if (path === undefined || errno === undefined) return messageOf(error);
  return `${path} cannot be used: ${getSystemErrorMessage(errno)}.`;
}

function fail(world: World, error: unknown): ExitCode {
  if (error instanceof Interrupted) return exitCodes.interrupted;
  const style = styleFor(world.stderr, world.env);
  const sentence = sentenceOf(error);
  world.stderr.write(`${style.red("kura:")} ${printable(sentence)}\n`);
  if (world.argv.includes("--json")) {
    const name = error instanceof Error ? error.name : "Error";
    world.stdout.write(`${JSON.stringify({ error: { name, message: sentence } })}\n`);
  }
  return error instanceof UsageError ? exitCodes.usage : exitCodes.failed;
}
