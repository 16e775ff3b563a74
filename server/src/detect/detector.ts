import { chunkerVersion } from "../core/chunk.ts";
import type { Fingerprint, NotePath } from "../core/note.ts";
import type { Catalog, KnownNote } from "../core/ports/catalog.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Log } from "../core/ports/log.ts";
import type { NoteReading, NoteSource } from "../core/ports/note-source.ts";
import { diff } from "./diff.ts";
import { isUnchanged } from "./fingerprint.ts";
import { knownNotes } from "./known-notes.ts";
import { isAtOrUnder, type PathReason, type Settled } from "./settled.ts";

export interface DetectorDeps {
  readonly source: NoteSource;
  readonly catalog: Pick<Catalog, "known" | "page">;
  readonly clock: Clock;
  readonly log: Log;
  /** Called instead of reading very many notes at once, which a full comparison does in batches. */
  readonly onTooMany?: (reason: string) => void;
}

/** What was seen without reading any note. */
interface Seen {
  readonly files: Map<NotePath, Fingerprint>;
  readonly gone: Set<NotePath>;
  readonly skipped: Map<NotePath, string>;
  readonly unreadable: PathReason[];
  /** Paths under which notes may be known that are not there any more. */
  readonly hollow: NotePath[];
}

/** Above this, everything at once would fill the memory and one long transaction. */
const maxReads = 1_000;

/** A few at a time: the catalog answers one after the other anyway. */
const pagesAtOnce = 16;

/**
 * Turns hinted paths into settled changes: looks at the fingerprints, reads only what differs, and takes a note that
 * went and one that came with the same bytes for one that moved. A hint may name a note or a folder, there or gone;
 * a folder stands for everything under it.
 */
export class Detector {
  readonly #deps: DetectorDeps;

  constructor(deps: DetectorDeps) {
    this.#deps = deps;
  }

  /**
   * `unchanged` counts the notes that were looked at and are as they are known. Above 1,000 notes to be read, nothing
   * is settled and `onTooMany` is called, if there is one.
   */
  async settle(paths: readonly NotePath[], signal: AbortSignal): Promise<Settled> {
    const { source, clock, log, onTooMany } = this.#deps;
    const startedAt = clock.now();
    const seen = await this.#look([...new Set(paths)], signal);
    const known = await this.#known(seen, signal);
    const isKept = (path: NotePath) => seen.unreadable.some((folder) => isAtOrUnder(path, folder.path));
    const toRead: NotePath[] = [];
    let unchanged = 0;
    for (const [path, fingerprint] of seen.files) {
      const before = known.get(path);
      if (before !== undefined && isUnchanged(before, fingerprint, chunkerVersion)) unchanged++;
      else toRead.push(path);
    }
    if (toRead.length > maxReads && onTooMany !== undefined) {
      onTooMany(`${toRead.length} notes changed at once`);
      return { changes: [], skipped: [], unreadable: seen.unreadable, unchanged };
    }
    const readings: NoteReading[] = await source.read(toRead, signal);
    for (const [path, reason] of seen.skipped) readings.push({ kind: "skipped", path, reason });
    for (const path of known.keys()) {
      if (seen.files.has(path) || seen.skipped.has(path) || isKept(path)) continue;
      readings.push({ kind: "absent", path });
    }
    const settled = diff(readings, known, chunkerVersion);
    log.debug("hinted paths settled", {
      hinted: paths.length,
      changes: settled.changes.length,
      unchanged,
      ms: clock.now() - startedAt,
    });
    return { ...settled, unreadable: [...seen.unreadable, ...settled.unreadable], unchanged };
  }

  async #look(paths: readonly NotePath[], signal: AbortSignal): Promise<Seen> {
    const seen: Seen = { files: new Map(), gone: new Set(), skipped: new Map(), unreadable: [], hollow: [] };
    const folders: NotePath[] = [];
    for (const stat of await this.#deps.source.stat(paths)) {
      signal.throwIfAborted();
      if (stat.kind === "unreadable") seen.unreadable.push({ path: stat.path, reason: stat.reason });
      else {
        // A note may stand now where a folder was, and the other way round.
        seen.hollow.push(stat.path);
        if (stat.kind === "file") seen.files.set(stat.path, stat.fingerprint);
        else if (stat.kind === "skipped") seen.skipped.set(stat.path, stat.reason);
        else if (stat.kind === "folder") folders.push(stat.path);
        if (stat.kind === "absent" || stat.kind === "folder") seen.gone.add(stat.path);
      }
    }
    for (const folder of outermost(folders)) {
      for await (const batch of this.#deps.source.walk(folder, signal)) {
        for (const { path, fingerprint } of batch.files) seen.files.set(path, fingerprint);
        for (const { path, reason } of batch.skipped) seen.skipped.set(path, reason);
        seen.unreadable.push(...batch.unreadable);
      }
    }
    return seen;
  }

  /** What the catalog knows of all paths looked at, and of everything under them. */
  async #known(seen: Seen, signal: AbortSignal): Promise<Map<NotePath, KnownNote>> {
    const { catalog } = this.#deps;
    const known = new Map<NotePath, KnownNote>();
    const paths = new Set([...seen.files.keys(), ...seen.skipped.keys(), ...seen.gone]);
    paths.delete("" as NotePath);
    for (const note of paths.size === 0 ? [] : await catalog.known([...paths])) known.set(note.path, note);
    // Nothing can be known under a path that is itself known as a note.
    const folders = outermost(seen.hollow.filter((path) => !known.has(path)));
    for (let start = 0; start < folders.length; start += pagesAtOnce) {
      const pages = folders
        .slice(start, start + pagesAtOnce)
        .map((folder) => knownNotes(catalog, signal, folder === "" ? undefined : folder));
      for (const page of await Promise.all(pages)) for (const [path, note] of page) known.set(path, note);
    }
    return known;
  }
}

/** The paths without those that stand under another of them. */
function outermost(paths: readonly NotePath[]): NotePath[] {
  const kept: NotePath[] = [];
  for (const path of paths.toSorted((left, right) => (`${left}/` < `${right}/` ? -1 : 1))) {
    const above = kept.at(-1);
    if (above === undefined || !isAtOrUnder(path, above)) kept.push(path);
  }
  return kept;
}
