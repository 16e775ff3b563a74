import { parseArgs } from "node:util";
import { UsageError } from "../../core/errors.ts";
import type { SearchMode } from "../../protocol/search.ts";
import { didYouMean } from "../nearest.ts";
import { type CommandName, commandNames, isCommandName, specOf } from "./command-specs.ts";
import { commonOptions, type OptionName, type OptionSpec, optionSpecs } from "./options.ts";

/** A command line that has been understood. */
export interface CommandLine {
  readonly command: CommandName;
  /** What stands behind the command; several words of a query joined. Null when there is nothing. */
  readonly argument: string | null;
  readonly notes: string | null;
  readonly data: string | null;
  readonly config: string | null;
  readonly set: readonly string[];
  readonly json: boolean;
  readonly verbose: boolean;
  readonly limit: number | null;
  readonly mode: SearchMode | null;
  readonly yes: boolean;
  readonly deep: boolean;
  readonly repair: boolean;
  readonly message: string | null;
}

/** `help`: about a command, or about all. `version`: only that was asked. */
export type ParsedArguments =
  | { readonly kind: "run"; readonly line: CommandLine }
  | { readonly kind: "help"; readonly about: CommandName | "settings" | null }
  | { readonly kind: "version" };

const modes: readonly SearchMode[] = ["hybrid", "semantic", "text"];
const names = Object.keys(optionSpecs) as OptionName[];

/** Throws UsageError with one sentence for whatever cannot be understood. */
export function parseCommandLine(argv: readonly string[]): ParsedArguments {
  const { options, positionals } = tokensOf(argv);
  const [first, ...rest] = positionals;
  if (options.has("version") && first === undefined) return { kind: "version" };
  if (first === undefined) {
    for (const option of options.keys()) if (!commonOptions.includes(option)) throw misplaced(option, null);
    return { kind: "help", about: null };
  }
  const command = commandOf(first);
  if (options.has("help")) return { kind: "help", about: command };
  const argument = argumentOf(command, rest);
  if (command === "help") return { kind: "help", about: argument === null ? null : topicOf(argument) };
  for (const option of options.keys()) {
    if (!commonOptions.includes(option) && !specOf(command).options.includes(option)) throw misplaced(option, command);
  }
  const text = (name: OptionName) => options.get(name)?.at(-1) ?? null;
  return {
    kind: "run",
    line: {
      command,
      argument,
      notes: text("notes"),
      data: text("data"),
      config: text("config"),
      set: options.get("set") ?? [],
      json: options.has("json"),
      verbose: options.has("verbose"),
      limit: limitOf(text("limit")),
      mode: modeOf(text("mode")),
      yes: options.has("yes"),
      deep: options.has("deep"),
      repair: options.has("repair"),
      message: text("message"),
    },
  };
}

interface Tokens {
  readonly options: ReadonlyMap<OptionName, readonly string[]>;
  readonly positionals: readonly string[];
}

/** Node splits the arguments; what each of them may be is judged here, for messages that help. */
function tokensOf(argv: readonly string[]): Tokens {
  const config = Object.fromEntries(
    Object.entries(optionSpecs).map(([name, spec]: [string, OptionSpec]) => [
      name,
      {
        type: spec.value === null ? ("boolean" as const) : ("string" as const),
        ...(spec.short === undefined ? {} : { short: spec.short }),
      },
    ]),
  );
  const parsed = parseArgs({ args: [...argv], options: config, strict: false, allowPositionals: true, tokens: true });
  const options = new Map<OptionName, string[]>();
  const positionals: string[] = [];
  for (const token of parsed.tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind === "option") {
      const name = optionOf(token.name, token.rawName, argv[token.index] ?? token.rawName);
      const value = valueGiven(name, token.value, token.inlineValue === true);
      options.set(name, [...(options.get(name) ?? []), value]);
    }
  }
  return { options, positionals };
}

function optionOf(name: string, raw: string, given: string): OptionName {
  const known = names.find((candidate) => candidate === name);
  if (known !== undefined) return known;
  if (!raw.startsWith("--")) {
    throw new UsageError(
      `There is no option ${given}. A query with a minus stands behind --, as in kura search -- -draft.`,
    );
  }
  const meant = didYouMean(
    raw,
    names.map((candidate) => `--${candidate}`),
  );
  throw new UsageError(`There is no option ${raw}${meant === "" ? ". See kura help." : meant}`);
}

function valueGiven(name: OptionName, value: string | undefined, inline: boolean): string {
  const wanted = optionSpecs[name].value;
  if (wanted === null) {
    if (value !== undefined) throw new UsageError(`--${name} takes no value, but was given "${value}".`);
    return "";
  }
  if (value === undefined || (!inline && value.startsWith("--"))) {
    throw new UsageError(`--${name} wants a value: --${name} ${wanted}.`);
  }
  return value;
}

function topicOf(name: string): CommandName | "settings" {
  return name === "settings" ? name : commandOf(name);
}

function commandOf(name: string): CommandName {
  if (isCommandName(name)) return name;
  const meant = didYouMean(name, commandNames);
  throw new UsageError(`There is no command "${name}"${meant === "" ? ". See kura help." : meant}`);
}

function argumentOf(command: CommandName, given: readonly string[]): string | null {
  const { argument } = specOf(command);
  const [first] = given;
  if (argument === null) {
    if (first === undefined) return null;
    throw new UsageError(`kura ${command} takes no "${first}". See kura help ${command}.`);
  }
  const words = given.join(" ").trim();
  if (words === "") {
    if (!argument.required) return null;
    throw new UsageError(`kura ${command} wants ${argument.name}. See kura help ${command}.`);
  }
  if (argument.words) return words;
  if (given.length > 1) throw new UsageError(`kura ${command} takes one ${argument.name}, not ${given.length}.`);
  return words;
}

function misplaced(option: OptionName, command: CommandName | null): UsageError {
  const where = commandNames.filter((name) => specOf(name).options.includes(option)).map((name) => `kura ${name}`);
  const asked = command === null ? "kura without a command" : `kura ${command}`;
  return new UsageError(
    where.length === 0
      ? `${asked} takes no --${option}.`
      : `${asked} takes no --${option}; ${where.join(", ")} ${where.length === 1 ? "does" : "do"}.`,
  );
}

function limitOf(text: string | null): number | null {
  if (text === null) return null;
  const limit = Number(text);
  if (text.trim() !== "" && Number.isInteger(limit) && limit >= 1 && limit <= 100) return limit;
  throw new UsageError(`--limit must be a whole number from 1 to 100, not "${text}".`);
}

function modeOf(text: string | null): SearchMode | null {
  if (text === null) return null;
  const mode = modes.find((candidate) => candidate === text);
  if (mode !== undefined) return mode;
  const meant = didYouMean(text, modes);
  throw new UsageError(`--mode must be hybrid, semantic or text, not "${text}"${meant === "" ? "." : meant}`);
}
