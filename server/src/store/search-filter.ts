import type Database from "better-sqlite3";
import { type NotePath, noteName } from "../core/note.ts";
import type { NoteFilter } from "../core/ports/search-reader.ts";
import { foldCase, pathMatcher } from "./path-glob.ts";

interface NoteRow {
  readonly rid: number;
  readonly path: NotePath;
  readonly title: string | null;
}

/** Nanoseconds in a millisecond: `mtime_ns` beside the filter's milliseconds. */
const nsPerMs = 1_000_000;

/** Tags (with what is nested under them) and dates in SQL; paths and titles in JavaScript, for SQLite folds no case but ASCII's. */
export class NoteFilterQuery {
  readonly #db: Database.Database;

  constructor(db: Database.Database) {
    this.#db = db;
  }

  /** `rid`s of the notes that satisfy `filter`. */
  run(filter: NoteFilter): number[] {
    const where: string[] = [];
    const values: (string | number)[] = [];
    const addTag = (tag: string, wanted: boolean) => {
      where.push(`${wanted ? "" : "NOT "}EXISTS (SELECT 1 FROM note_tag t
        WHERE t.note = n.rid AND (t.tag = ? OR substr(t.tag, 1, length(?) + 1) = ? || '/'))`);
      values.push(tag, tag, tag);
    };
    for (const tag of filter.tags) addTag(tagKey(tag), true);
    for (const tag of filter.notTags) addTag(tagKey(tag), false);
    const date = `coalesce(n.note_date, n.mtime_ns / ${nsPerMs})`;
    if (filter.after !== undefined) {
      where.push(`${date} >= ?`);
      values.push(filter.after);
    }
    if (filter.before !== undefined) {
      where.push(`${date} < ?`);
      values.push(filter.before);
    }
    const condition = where.length === 0 ? "" : `WHERE ${where.join(" AND ")}`;
    const rows = this.#db.prepare(`SELECT n.rid, n.path, n.title FROM note n ${condition}`).all(...values) as NoteRow[];
    const accepts = nameTest(filter);
    return rows.filter(accepts).map((row) => row.rid);
  }
}

function tagKey(tag: string): string {
  return foldCase(tag.replace(/^#/, ""));
}

function nameTest(filter: NoteFilter): (note: NoteRow) => boolean {
  const paths = filter.paths.map(pathMatcher);
  const notPaths = filter.notPaths.map(pathMatcher);
  const titles = filter.titles.map(foldCase);
  const notTitles = filter.notTitles.map(foldCase);
  return (note) => {
    if (paths.length > 0 && !paths.some((matches) => matches(note.path))) return false;
    if (notPaths.some((matches) => matches(note.path))) return false;
    if (titles.length === 0 && notTitles.length === 0) return true;
    const title = foldCase(note.title ?? noteName(note.path));
    return titles.every((it) => title.includes(it)) && !notTitles.some((it) => title.includes(it));
  };
}
