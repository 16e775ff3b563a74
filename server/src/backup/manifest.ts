import { setImmediate as turn } from "node:timers/promises";
import { StoreError } from "../core/errors.ts";

/** `manifest.jsonl` of a restore point: a header line, then one line an entry, in byte order of the paths. */
export const manifestPath = "manifest.jsonl";
export const manifestVersion = 1;

export interface ManifestHeader {
  readonly kura: "manifest";
  readonly version: number;
  /** ISO 8601 instant. */
  readonly at: string;
  readonly reason: string;
  readonly device: string;
  readonly files: number;
  readonly bytes: number;
  /** What the walk met and left out, with the reason; at most 100 of them. */
  readonly leftOut: readonly { readonly path: string; readonly reason: string }[];
}

export interface ManifestEntry {
  /** Relative to the notes folder, exactly the characters on disk; the tree holds it under `notes/`. */
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
  /** Nanoseconds since the epoch, in decimal: more digits than a JSON number keeps. */
  readonly mtimeNs: string;
  readonly mode: "100644" | "100755";
  /** The note's id; null for one that the catalog did not know yet. */
  readonly note: string | null;
  /** The git blob that holds the bytes. */
  readonly blob: string;
}

/** Lines handled between two turns of the event loop: a few milliseconds. */
const linesPerTurn = 1_000;

/** `entries` must be sorted by `comparePaths`. */
export async function formatManifest(header: ManifestHeader, entries: readonly ManifestEntry[]): Promise<Buffer> {
  const parts: Buffer[] = [Buffer.from(`${JSON.stringify(header)}\n`, "utf8")];
  for (let start = 0; start < entries.length; start += linesPerTurn) {
    const lines = entries.slice(start, start + linesPerTurn).map((entry) => `${JSON.stringify(entry)}\n`);
    parts.push(Buffer.from(lines.join(""), "utf8"));
    await turn();
  }
  return Buffer.concat(parts);
}

/** Throws StoreError for a manifest that this version cannot read: newer, cut off, or not a manifest. */
export async function parseManifest(text: string): Promise<{ header: ManifestHeader; entries: ManifestEntry[] }> {
  const lines = text.split("\n");
  if (lines.pop() !== "") throw new StoreError("The restore point's manifest is cut off.");
  const header = parsed(lines.shift());
  if (!isHeader(header)) {
    throw new StoreError("The restore point's manifest cannot be read: a newer Kura wrote it, or it is damaged.");
  }
  const entries: ManifestEntry[] = [];
  for (const [index, line] of lines.entries()) {
    const entry = parsed(line);
    if (!isEntry(entry)) throw new StoreError(`The restore point's manifest is damaged at line ${index + 2}.`);
    entries.push(entry);
    if (index % linesPerTurn === linesPerTurn - 1) await turn();
  }
  if (entries.length !== header.files) throw new StoreError("The restore point's manifest is cut off.");
  return { header, entries };
}

function isHeader(value: unknown): value is ManifestHeader {
  const header = value as Partial<ManifestHeader> | null;
  return (
    typeof header === "object" &&
    header?.kura === "manifest" &&
    typeof header.version === "number" &&
    header.version <= manifestVersion &&
    Number.isSafeInteger(header.files)
  );
}

function isEntry(value: unknown): value is ManifestEntry {
  const entry = value as Partial<ManifestEntry> | null;
  return (
    typeof entry === "object" &&
    typeof entry?.path === "string" &&
    Number.isSafeInteger(entry.size) &&
    isHexadecimal(entry.sha256, 64) &&
    isHexadecimal(entry.blob, 40) &&
    typeof entry.mtimeNs === "string" &&
    (entry.mode === "100644" || entry.mode === "100755") &&
    (entry.note === null || typeof entry.note === "string")
  );
}

function isHexadecimal(value: unknown, digits: number): boolean {
  return typeof value === "string" && value.length === digits && /^[0-9a-f]+$/.test(value);
}

function parsed(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? "");
  } catch {
    // Not JSON: the shape check that follows says so with the line's number.
    return undefined;
  }
}
