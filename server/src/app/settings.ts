import { UsageError } from "../core/errors.ts";
import type { Settings } from "../protocol/settings.ts";
import { didYouMean } from "./nearest.ts";
import { type Leaf, leaves, settingsSchema } from "./settings-schema.ts";

const longestShown = 120;
const passwordInUrl = /\/\/[^/@\s"]+@/g;

/** What every setting is when nobody says otherwise. */
export const defaultSettings: Settings = settingsSchema.parse({});

/**
 * Settings from any JSON value: nested (`{"sync": {"batchSize": 50}}`), by key (`{"sync.batchSize": 50}`), with or
 * without `kura` in front. What is not named has its default. Throws UsageError naming the first wrong key.
 */
export function parseSettings(input: unknown): Settings {
  return parseOver(defaultSettings, input);
}

/** As `parseSettings`, but what is not named stays as it is in `base`. */
export function parseOver(base: Settings, input: unknown): Settings {
  if (input === undefined || input === null) return base;
  if (!isObject(input)) throw new UsageError(`Settings must be a JSON object, not ${shown(input)}.`);
  let settings = base;
  for (const [key, value] of entriesOf(input, "")) settings = withSetting(settings, leafOf(key), value);
  return settings;
}

export interface LenientSettings {
  readonly settings: Settings;
  /** A sentence for each value that cannot be used, naming what is used instead. */
  readonly problems: readonly string[];
}

/** As `parseSettings`, but never throws: what is wrong has its default, and is named. What is right counts all the same. */
export function parseSettingsLeniently(input: unknown): LenientSettings {
  if (input === undefined || input === null) return { settings: defaultSettings, problems: [] };
  if (!isObject(input)) {
    return {
      settings: defaultSettings,
      problems: [`Settings must be a JSON object, not ${shown(input)}: the defaults are used.`],
    };
  }
  let settings = defaultSettings;
  const problems: string[] = [];
  for (const [key, value] of entriesOf(input, "")) {
    try {
      settings = withSetting(settings, leafOf(key), value);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      problems.push(instead(error.message, key));
    }
  }
  return { settings, problems };
}

/** The sentence that names what is wrong, with what is used in its place. */
function instead(sentence: string, key: string): string {
  const leaf = leaves.get(key);
  if (leaf === undefined) return sentence;
  const fallback = typeof leaf.fallback === "string" ? leaf.fallback : shown(leaf.fallback);
  return `${sentence.replace(/\.$/, "")}: the default ${fallback} is used.`;
}

/** One `--set key=value`. Lists are given as JSON or separated by commas. */
export function applySet(settings: Settings, assignment: string): Settings {
  const equals = assignment.indexOf("=");
  if (equals < 1) throw new UsageError(`--set wants key=value, for example sync.batchSize=100, not "${assignment}".`);
  const leaf = leafOf(withoutPrefix(assignment.slice(0, equals).trim()));
  return withSetting(settings, leaf, fromText(leaf, assignment.slice(equals + 1)));
}

function withSetting(settings: Settings, leaf: Leaf, value: unknown): Settings {
  const [section = "", name = ""] = leaf.key.split(".");
  const nested: Record<string, Record<string, unknown>> = structuredClone({ ...settings });
  nested[section] = { ...nested[section], [name]: value };
  const parsed = settingsSchema.safeParse(nested);
  if (!parsed.success) throw new UsageError(`kura.${leaf.key} must be ${leaf.wanted}, not ${shown(value)}.`);
  return parsed.data;
}

function leafOf(key: string): Leaf {
  const leaf = leaves.get(key);
  if (leaf !== undefined) return leaf;
  const meant = didYouMean(
    `kura.${key}`,
    [...leaves.keys()].map((known) => `kura.${known}`),
  );
  throw new UsageError(`kura.${key} is not a setting${meant === "" ? "." : meant}`);
}

/** Flattens nested objects into keys without the prefix. */
function* entriesOf(input: Record<string, unknown>, prefix: string): Generator<[string, unknown]> {
  for (const [name, value] of Object.entries(input)) {
    const key = withoutPrefix(`${prefix}${name}`);
    if (!leaves.has(key) && isObject(value)) yield* entriesOf(value, key === "kura" ? "" : `${key}.`);
    else if (value !== undefined) yield [key, value];
  }
}

function fromText(leaf: Leaf, text: string): unknown {
  const trimmed = text.trim();
  switch (leaf.kind) {
    case "number":
      return trimmed !== "" && Number.isFinite(Number(trimmed)) ? Number(trimmed) : trimmed;
    case "boolean":
      return trimmed === "true" ? true : trimmed === "false" ? false : trimmed;
    case "list":
      return trimmed.startsWith("[") ? jsonList(leaf, trimmed) : commaList(trimmed);
    case "text":
      return trimmed;
  }
}

function jsonList(leaf: Leaf, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`kura.${leaf.key} must be ${leaf.wanted}, and ${text} is not JSON.`, { cause });
  }
}

/** Splits at commas outside braces, so that a glob's {md,txt} stays whole. */
function commaList(text: string): string[] {
  return text
    .split(/,(?![^{]*\})/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function withoutPrefix(key: string): string {
  return key.startsWith("kura.") ? key.slice("kura.".length) : key;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const text = (JSON.stringify(value) ?? String(value)).replace(passwordInUrl, "//…@"); // messages end up in logs
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}
