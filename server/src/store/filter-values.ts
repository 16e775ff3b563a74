import type Database from "better-sqlite3";
import type { FilterValue } from "../core/ports/filter-values.ts";
import { foldCase } from "./path-glob.ts";

interface Value extends FilterValue {
  /** What a prefix is compared with. */
  readonly folded: string;
}

/** Tags and folders of one state of a catalog, the most used first. */
export interface Vocabulary {
  readonly tag: readonly Value[];
  readonly path: readonly Value[];
}

/** The query language has no way to write it inside a value. */
const cannotBeWritten = '"';

export function readVocabulary(db: Database.Database): Vocabulary {
  return { tag: sorted(tagCounts(db)), path: sorted(folderCounts(db)) };
}

/** Those of `values` that `prefix` begins, or, inside tags, a part behind a '/'. */
export function complete(values: readonly Value[], prefix: string, inside: boolean, limit: number): FilterValue[] {
  const found: FilterValue[] = [];
  const behindSlash = `/${prefix}`;
  for (const { value, notes, folded } of values) {
    if (found.length >= limit) break;
    if (folded.startsWith(prefix) || (inside && folded.includes(behindSlash))) found.push({ value, notes });
  }
  return found;
}

/** Notes by tag. `tag:a` finds `a/b` too: so `a` is offered where only `a/b` is written, and counts its notes. */
function tagCounts(db: Database.Database): Map<string, number> {
  const rows = db.prepare("SELECT tag, count(*) AS notes FROM note_tag GROUP BY tag").all() as {
    readonly tag: string;
    readonly notes: number;
  }[];
  const counts = new Map(rows.map(({ tag, notes }) => [tag, notes]));
  const parents = new Set([...counts.keys()].flatMap(parentsOf));
  // '0' is the character after '/': between them lies what is nested.
  const nested = db
    .prepare<[string, string, string], number>(
      "SELECT count(DISTINCT note) FROM note_tag WHERE tag = ? OR (tag >= ? AND tag < ?)",
    )
    .pluck();
  for (const parent of parents) counts.set(parent, nested.get(parent, `${parent}/`, `${parent}0`) ?? 0);
  return counts;
}

/** Notes by folder, those in its sub-folders among them. */
function folderCounts(db: Database.Database): Map<string, number> {
  const paths = db.prepare<[], string>("SELECT path FROM note ORDER BY path").pluck().all();
  const counts = new Map<string, number>();
  let last = "";
  let direct = 0;
  const add = () => {
    if (last === "") return;
    const folder = last.normalize("NFC");
    for (const each of [...parentsOf(folder).map((parent) => `${parent}/`), folder]) {
      counts.set(each, (counts.get(each) ?? 0) + direct);
    }
  };
  // In the order of paths the notes of a folder mostly stand together: few steps are for one note alone.
  for (const path of paths) {
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    if (folder !== last) {
      add();
      last = folder;
      direct = 0;
    }
    direct += 1;
  }
  add();
  return counts;
}

/** "a/b/c" → "a", "a/b". */
function parentsOf(name: string): string[] {
  const inner = name.endsWith("/") ? name.slice(0, -1) : name;
  const parents: string[] = [];
  for (let at = inner.indexOf("/", 1); at > 0; at = inner.indexOf("/", at + 1)) parents.push(inner.slice(0, at));
  return parents;
}

function sorted(counts: ReadonlyMap<string, number>): Value[] {
  return [...counts]
    .filter(([value]) => value !== "" && !value.includes(cannotBeWritten))
    .map(([value, notes]) => ({ value, notes, folded: foldCase(value) }))
    .sort((a, b) => b.notes - a.notes || (a.folded < b.folded ? -1 : 1));
}
