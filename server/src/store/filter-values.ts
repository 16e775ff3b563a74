import type Database from "better-sqlite3";
import type { FilterValue } from "../core/ports/filter-values.ts";
import { foldCase } from "./path-glob.ts";

interface Value extends FilterValue {
  /** What a prefix is compared with. */
  readonly folded: string;
}

/** All values of a field in one state of a catalog, the most used first. */
export type Vocabulary = readonly Value[];

/** The query language has no way to write it inside a value. */
const cannotBeWritten = '"';

export function readVocabulary(db: Database.Database, field: "tag" | "path"): Vocabulary {
  return sorted(field === "tag" ? tagCounts(db) : folderCounts(db));
}

/** Those of `values` that `prefix` begins, or, inside tags, a part behind a '/'. */
export function complete(values: Vocabulary, prefix: string, inside: boolean, limit: number): FilterValue[] {
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
  const inside = db.prepare<[string, string], number>("SELECT note FROM note_tag WHERE tag >= ? AND tag < ?").pluck();
  const itself = db.prepare<[string], number>("SELECT note FROM note_tag WHERE tag = ?").pluck();
  const distinct = new DistinctCount(db.prepare<[], number>("SELECT max(rid) FROM note").pluck().get() ?? 0);
  for (const parent of parents)
    counts.set(parent, distinct.of([itself.all(parent), inside.all(`${parent}/`, `${parent}0`)]));
  return counts;
}

/** Counts different row ids. For so many numbers a set takes several times as long. */
class DistinctCount {
  readonly #seenIn: Uint32Array;
  #round = 0;

  constructor(greatest: number) {
    this.#seenIn = new Uint32Array(greatest + 1);
  }

  of(lists: readonly (readonly number[])[]): number {
    this.#round += 1;
    let count = 0;
    for (const list of lists) {
      for (const id of list) {
        if (this.#seenIn[id] === this.#round) continue;
        this.#seenIn[id] = this.#round;
        count += 1;
      }
    }
    return count;
  }
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
