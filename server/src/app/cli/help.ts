import { leaves } from "../settings-schema.ts";
import { type CommandName, commandNames, specOf } from "./command-specs.ts";
import { commonOptions, type OptionName, type OptionSpec, optionSpecs } from "./options.ts";
import type { Style } from "./style.ts";

/** The page of `kura --help`. */
export function overview(style: Style): string {
  const width = Math.max(...commandNames.map((name) => usageOf(name).length));
  const commands = commandNames.map((name) => `  ${usageOf(name).padEnd(width)}  ${specOf(name).summary}`);
  return [
    `${style.bold("kura")}: your notes, searchable by meaning, with an index that stays honest.`,
    "",
    style.bold("Start here"),
    "  kura sync --notes ~/notes                        index a folder of notes",
    '  kura search "how do we deploy" --notes ~/notes   find by meaning and by words',
    "  kura watch --notes ~/notes                       keep it up to date",
    "Without --notes it is the current folder.",
    "",
    style.bold("Commands"),
    ...commands,
    "",
    style.bold("Options of every command"),
    ...optionLines(commonOptions),
    "",
    style.bold("Exit codes"),
    "  0  done, and healthy          1  failed",
    "  2  wrong usage                3  done, but degraded, parked or drift found",
    "",
    "kura help COMMAND tells more about a command, kura help settings about settings.",
    "No command reads settings out of the notes folder.",
    "",
  ].join("\n");
}

/** The page of `kura help COMMAND`. */
export function commandHelp(name: CommandName, style: Style): string {
  const spec = specOf(name);
  const own = spec.options.length === 0 ? [] : ["", style.bold("Options"), ...optionLines(spec.options)];
  const details = spec.details.length === 0 ? [] : ["", ...spec.details];
  const width = Math.max(0, ...spec.examples.map(([command]) => command.length));
  const examples = spec.examples.map(([command, meaning]) => `  ${command.padEnd(width)}  ${style.dim(meaning)}`);
  return [
    `${style.bold(`kura ${usageOf(name)}`)}: ${spec.summary}`,
    ...details,
    ...own,
    "",
    style.bold("Options of every command"),
    ...optionLines(commonOptions),
    ...(examples.length === 0 ? [] : ["", style.bold("Examples"), ...examples]),
    "",
  ].join("\n");
}

/** The page of `kura help settings`. */
export function settingsHelp(style: Style): string {
  const width = Math.max(...[...leaves.keys()].map((key) => key.length));
  const lines = [...leaves].map(
    ([key, { wanted, fallback }]) => `  ${key.padEnd(width)}  ${wanted} (${shownValue(fallback)})`,
  );
  return [
    `${style.bold("Settings")}, what each may be, and what it is when nothing is said:`,
    "",
    ...lines,
    "",
    "For one call: --set KEY=VALUE, as often as needed. In a file: --config FILE, with",
    'JSON such as {"sync.batchSize": 50}. Kura never reads them out of the notes folder.',
    "",
  ].join("\n");
}

function shownValue(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.join(", ");
  return String(value);
}

function usageOf(name: CommandName): string {
  const { argument } = specOf(name);
  if (argument === null) return name;
  return argument.required ? `${name} ${argument.name}` : `${name} [${argument.name}]`;
}

function optionLines(shown: readonly OptionName[]): string[] {
  const named = shown.map((name): [string, string] => {
    const spec: OptionSpec = optionSpecs[name];
    const short = spec.short === undefined ? "    " : `-${spec.short}, `;
    return [`${short}--${name}${spec.value === null ? "" : ` ${spec.value}`}`, spec.help];
  });
  const width = Math.max(...named.map(([usage]) => usage.length));
  return named.map(([usage, help]) => `  ${usage.padEnd(width)}  ${help}`);
}
