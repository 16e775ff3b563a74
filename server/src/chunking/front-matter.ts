import { type Document, isAlias, isMap, isScalar, isSeq, parseDocument } from "yaml";
import type { FrontMatter } from "../core/note.ts";
import { within } from "./deadline.ts";
import { oneLine } from "./lines.ts";

/** What stands at the top of a note between `---` lines. */
export interface FrontMatterBlock {
  readonly frontMatter: FrontMatter;
  /** Lines that the block takes, its two fences included; 0 when there is none that can be read. */
  readonly lines: number;
  /** Where markdown begins: behind a block that was meant to be front matter, too, for it makes no heading. */
  readonly markdownFrom: number;
}

const none: FrontMatter = { tags: [], private: false };

/** Beyond these it is no front matter that a person wrote. */
const maxLines = 500;
const maxChars = 32_768;
const maxTags = 100;
const maxTagLength = 100;
const maxTitleLength = 200;
/** A block that may take long is parsed under a deadline; a short one cannot. */
const quickChars = 2_048;
const parseMs = 2_000;

const opening = /^---\s*$/;
const closing = /^(?:---|\.\.\.)\s*$/;
/** Where YAML cannot be read, the wish for privacy still can: a typo elsewhere must not send a note away. */
const asksForPrivacy = /^\s*(?:kura\s*:\s*(?:["']?private\b|\{[^}]*\bprivate["']?\s*:\s*true)|private\s*:\s*true\b)/;

/** Reads the front matter at the top of `lines`. Never throws: what cannot be read is none. */
export function readFrontMatter(lines: readonly string[]): FrontMatterBlock {
  if (!opening.test(lines[0] ?? "")) return { frontMatter: none, lines: 0, markdownFrom: 0 };
  const end = closingLine(lines);
  if (end !== null) {
    const parsed = parseBlock(lines.slice(1, end).join("\n"));
    if (parsed === "not-a-map") return { frontMatter: none, lines: 0, markdownFrom: 0 };
    if (parsed !== null) return { frontMatter: parsed, lines: end + 1, markdownFrom: end + 1 };
  }
  const top = lines.slice(1, end ?? maxLines);
  const isPrivate = top.some((line) => asksForPrivacy.test(line));
  return { frontMatter: { ...none, private: isPrivate }, lines: 0, markdownFrom: end === null ? 0 : end + 1 };
}

function closingLine(lines: readonly string[]): number | null {
  let chars = 0;
  const last = Math.min(lines.length, maxLines);
  for (let index = 1; index < last; index++) {
    const line = lines[index] ?? "";
    if (closing.test(line)) return index;
    chars += line.length;
    if (chars > maxChars) return null;
  }
  return null;
}

function parseBlock(source: string): FrontMatter | "not-a-map" | null {
  if (source.length <= quickChars) return parseYaml(source);
  return within(parseMs, () => parseYaml(source))?.result ?? null;
}

/** Null: broken. Values are taken node by node, so that aliases are never expanded beyond what is asked for. */
function parseYaml(source: string): FrontMatter | "not-a-map" | null {
  try {
    const yaml = parseDocument(source, { strict: false, uniqueKeys: false, logLevel: "silent" });
    if (yaml.errors.length > 0) return null;
    if (yaml.contents === null) return none;
    return isMap(yaml.contents) ? fieldsOf(yaml) : "not-a-map";
  } catch {
    return null; // whatever the parser makes of such input: the note itself can be read
  }
}

function fieldsOf(yaml: Document): FrontMatter {
  const title = oneLine(scalarOf(yaml, yaml.get("title", true)) ?? "", maxTitleLength);
  const date = ["date", "created", "updated"]
    .map((key) => isoDate(scalarOf(yaml, yaml.get(key, true)) ?? ""))
    .find((found) => found !== null);
  return {
    ...(title === "" ? {} : { title }),
    ...(date === undefined ? {} : { date }),
    tags: tagsOf(yaml),
    private: isPrivate(yaml),
  };
}

/** A scalar as it was written: `007` stays "007". */
function scalarOf(yaml: Document, node: unknown): string | null {
  const target = resolved(yaml, node);
  if (!isScalar(target) || target.value === null) return null;
  if (typeof target.value === "string") return target.value;
  return target.source ?? String(target.value);
}

function resolved(yaml: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(yaml) : node;
}

function tagsOf(yaml: Document): string[] {
  const node = resolved(yaml, yaml.get("tags", true));
  const written = isSeq(node)
    ? node.items.slice(0, maxTags * 2).map((item) => scalarOf(yaml, item) ?? "")
    : (scalarOf(yaml, node) ?? "").split(/[\s,、]+/, maxTags * 2);
  const tags = written.map((tag) => oneLine(tag.trim().replace(/^#+/, ""), maxTagLength)).filter((tag) => tag !== "");
  return [...new Set(tags)].slice(0, maxTags);
}

function isPrivate(yaml: Document): boolean {
  const kura = resolved(yaml, yaml.get("kura", true));
  if (isMap(kura)) return scalarOf(yaml, kura.get("private", true))?.toLowerCase() === "true";
  const words = isSeq(kura) ? kura.items.map((item) => scalarOf(yaml, item)) : [scalarOf(yaml, kura)];
  return words.some((word) => word?.trim().toLowerCase() === "private");
}

const dateForm =
  /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\s*(\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** An ISO 8601 day or instant out of what people write ("2024/5/1", "2024-05-01 10:00"); null for anything else. */
function isoDate(written: string): string | null {
  const [, year, month, day, time, zone] = dateForm.exec(written.trim()) ?? [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  // A day that the calendar does not have rolls over: then it is no date.
  const parsed = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== date) return null;
  if (time === undefined) return date;
  const offset = (zone ?? "").toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, "$1:$2");
  const instant = `${date}T${time.padStart(time.indexOf(":") === 1 ? time.length + 1 : time.length, "0")}${offset}`;
  return Number.isNaN(Date.parse(instant)) ? date : instant;
}
