import type { Database, Statement } from "better-sqlite3";
import type { ContentHash, Fingerprint, FrontMatter, NoteId, NotePath } from "../../core/note.ts";
import { pathKey } from "../../core/note.ts";
import type { KnownNote } from "../../core/ports/catalog.ts";
import { foldCase } from "../path-glob.ts";

/** What `apply` needs to know of a note before it writes. */
export interface NoteRow {
  readonly rid: number;
  readonly id: NoteId;
  readonly path: NotePath;
  readonly hash: ContentHash;
  readonly title: string | null;
  /** JSON. */
  readonly frontMatter: string;
  readonly private: 0 | 1;
  readonly chunker: string;
}

export interface NoteValues {
  readonly id: NoteId;
  readonly path: NotePath;
  readonly fingerprint: Fingerprint;
  readonly hash: ContentHash;
  readonly title: string | null;
  readonly frontMatter: FrontMatter;
  readonly chunker: string;
  readonly indexedAt: number;
}

interface KnownRow {
  readonly id: NoteId;
  readonly path: NotePath;
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly inode: bigint;
  readonly hash: ContentHash;
  readonly indexedAt: bigint;
  readonly chunker: string;
}

const rowColumns = "rid, id, path, hash, title, front_matter AS frontMatter, private, chunker";
const knownColumns =
  "id, path, size, mtime_ns AS mtimeNs, ctime_ns AS ctimeNs, inode, hash, indexed_at AS indexedAt, chunker";

/** Rows of `note` and `note_tag`. */
export class NoteTable {
  readonly #byPath: Statement<[string], NoteRow>;
  readonly #byId: Statement<[string], NoteRow>;
  readonly #insert: Statement<[Record<string, unknown>]>;
  readonly #update: Statement<[Record<string, unknown>]>;
  readonly #rename: Statement<[string, number]>;
  readonly #touch: Statement<[number, bigint, bigint, bigint, number, string]>;
  readonly #delete: Statement<[number]>;
  readonly #deleteTags: Statement<[number]>;
  readonly #insertTag: Statement<[number, string]>;
  readonly #known: Statement<[string], KnownRow>;
  readonly #page: Statement<[string, string, string | null, number], KnownRow>;
  readonly #count: Statement<[], number>;
  readonly #anotherChunker: Statement<[string], number>;
  readonly #expireChunks: Statement<[]>;

  constructor(database: Database) {
    this.#byPath = database.prepare(`SELECT ${rowColumns} FROM note WHERE path = ?`);
    this.#byId = database.prepare(`SELECT ${rowColumns} FROM note WHERE id = ?`);
    this.#insert = database.prepare(
      `INSERT INTO note (id, path, path_key, size, mtime_ns, ctime_ns, inode, hash, title, front_matter, note_date, private,
         chunker, indexed_at)
       VALUES (@id, @path, @pathKey, @size, @mtimeNs, @ctimeNs, @inode, @hash, @title, @frontMatter, @noteDate, @private,
         @chunker, @indexedAt)`,
    );
    this.#update = database.prepare(
      `UPDATE note SET path = @path, path_key = @pathKey, size = @size, mtime_ns = @mtimeNs, ctime_ns = @ctimeNs,
         inode = @inode, hash = @hash, title = @title, front_matter = @frontMatter, note_date = @noteDate,
         private = @private, chunker = @chunker, indexed_at = @indexedAt
       WHERE id = @id`,
    );
    this.#rename = database.prepare("UPDATE note SET path = ? WHERE rid = ?");
    this.#touch = database.prepare(
      "UPDATE note SET size = ?, mtime_ns = ?, ctime_ns = ?, inode = ?, indexed_at = ? WHERE path = ?",
    );
    this.#delete = database.prepare("DELETE FROM note WHERE rid = ?");
    this.#deleteTags = database.prepare("DELETE FROM note_tag WHERE note = ?");
    this.#insertTag = database.prepare("INSERT OR IGNORE INTO note_tag (note, tag) VALUES (?, ?)");
    // Nanoseconds and inodes do not fit into a number.
    this.#known = database
      .prepare<[string], KnownRow>(`SELECT ${knownColumns} FROM note WHERE path = ?`)
      .safeIntegers();
    this.#page = database
      .prepare<[string, string, string | null, number], KnownRow>(
        `SELECT ${knownColumns} FROM note WHERE path > max(?, ?) AND path < coalesce(?, x'') ORDER BY path LIMIT ?`,
      )
      .safeIntegers();
    this.#count = database.prepare<[], number>("SELECT count(*) FROM note").pluck();
    this.#anotherChunker = database
      .prepare<[string], number>("SELECT EXISTS (SELECT 1 FROM note WHERE chunker <> ?)")
      .pluck();
    this.#expireChunks = database.prepare("UPDATE note SET chunker = ''");
  }

  byPath(path: NotePath): NoteRow | undefined {
    return this.#byPath.get(path);
  }

  byId(id: NoteId): NoteRow | undefined {
    return this.#byId.get(id);
  }

  /** Returns the new row's rid. */
  insert(values: NoteValues): number {
    const rid = Number(this.#insert.run(toColumns(values)).lastInsertRowid);
    this.#writeTags(rid, values.frontMatter);
    return rid;
  }

  /** Writes all values of a known note over the old ones. */
  update(row: NoteRow, values: NoteValues): void {
    this.#update.run(toColumns(values));
    if (row.frontMatter === JSON.stringify(values.frontMatter)) return;
    this.#deleteTags.run(row.rid);
    this.#writeTags(row.rid, values.frontMatter);
  }

  /** Frees the row's path until the rest of its move is written. */
  vacatePath(row: NoteRow): void {
    this.#rename.run(`\0${row.id}`, row.rid);
  }

  /** Writes a new fingerprint over the old one; false when the path is not known. */
  touch(path: NotePath, fingerprint: Fingerprint, indexedAt: number): boolean {
    const { size, mtimeNs, ctimeNs, inode } = fingerprint;
    return this.#touch.run(size, mtimeNs, ctimeNs, BigInt.asIntN(64, inode), indexedAt, path).changes > 0;
  }

  /** Removes the note with its chunks and tags, but not its text rows. */
  delete(rid: number): void {
    this.#delete.run(rid);
  }

  known(paths: readonly NotePath[]): KnownNote[] {
    return paths.flatMap((path) => this.#known.all(path)).map(toKnown);
  }

  page(after: NotePath | null, limit: number, under?: NotePath): KnownNote[] {
    // '0' is the character after '/': what lies between "a/b/" and "a/b0" is in the folder a/b. A blob is above all text.
    const [first, end] = under === undefined || under === "" ? ["", null] : [`${under}/`, `${under}0`];
    return this.#page.all(after ?? "", first, end, limit).map(toKnown);
  }

  count(): number {
    return this.#count.get() ?? 0;
  }

  /** True when some note's chunks were made by another chunker than this. */
  hasAnotherChunker(chunker: string): boolean {
    return this.#anotherChunker.get(chunker) === 1;
  }

  /** Makes every note one that no chunker has cut, so that it is read again. */
  expireChunks(): void {
    this.#expireChunks.run();
  }

  #writeTags(rid: number, frontMatter: FrontMatter): void {
    for (const tag of frontMatter.tags) this.#insertTag.run(rid, foldCase(tag.replace(/^#/, "")));
  }
}

function toColumns(values: NoteValues): Record<string, unknown> {
  const { fingerprint, frontMatter } = values;
  return {
    id: values.id,
    path: values.path,
    pathKey: pathKey(values.path),
    size: fingerprint.size,
    mtimeNs: fingerprint.mtimeNs,
    ctimeNs: fingerprint.ctimeNs,
    // Windows gives 64 bits without a sign, SQLite keeps them with one.
    inode: BigInt.asIntN(64, fingerprint.inode),
    hash: values.hash,
    title: values.title,
    frontMatter: JSON.stringify(frontMatter),
    noteDate: noteDate(frontMatter),
    private: frontMatter.private ? 1 : 0,
    chunker: values.chunker,
    indexedAt: values.indexedAt,
  };
}

/** Epoch milliseconds of the date that the note names; a day without a time begins at midnight UTC. */
function noteDate(frontMatter: FrontMatter): number | null {
  const parsed = frontMatter.date === undefined ? Number.NaN : Date.parse(frontMatter.date);
  return Number.isNaN(parsed) ? null : parsed;
}

function toKnown(row: KnownRow): KnownNote {
  return {
    id: row.id,
    path: row.path,
    fingerprint: {
      size: Number(row.size),
      mtimeNs: row.mtimeNs,
      ctimeNs: row.ctimeNs,
      inode: BigInt.asUintN(64, row.inode),
    },
    hash: row.hash,
    indexedAt: Number(row.indexedAt),
    chunker: row.chunker,
  };
}
