import { lstatSync, readdirSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import { type IgnoreLevel, isIgnored, readIgnoreFiles } from "./ignore-rules.ts";
import { ioReason, isMissing } from "./io-reason.ts";
import type { NoteFilter } from "./note-filter.ts";

/** What is to be thought of a folder. `ignores`: what its ignore files and those above it say, outermost first. */
export type FolderVerdict =
  | { readonly kind: "in"; readonly ignores: readonly IgnoreLevel[] }
  | { readonly kind: "out" }
  /** Nothing can be said of what stands in it. */
  | { readonly kind: "unreadable"; readonly reason: string };

const out: FolderVerdict = { kind: "out" };

/**
 * The filter's judgement of folders and files as they stand on the disk. Each ignore file and each listing is read
 * once, when first needed: make a new view for a new look. Links are not followed: they are out.
 */
export class FolderView {
  readonly filter: NoteFilter;
  readonly #verdicts = new Map<string, FolderVerdict>();
  readonly #names = new Map<string, ReadonlySet<string>>();

  constructor(filter: NoteFilter) {
    this.filter = filter;
  }

  /** `listed`: it was just found in its parent's listing, as a folder. */
  folder(path: string, listed = false): FolderVerdict {
    const known = this.#verdicts.get(path);
    if (known !== undefined) return known;
    const verdict = this.#judge(path, listed);
    if (verdict.kind !== "out" || !this.#isAllowed(path)) this.#verdicts.set(path, verdict);
    return verdict;
  }

  /** For a file in a folder that is in. */
  isNote(path: string, ignores: readonly IgnoreLevel[]): boolean {
    return this.filter.allowsFile(path) && !isIgnored(ignores, path.normalize("NFC"));
  }

  /** True when the last part of the path is spelled on the disk exactly so: the system may not care about case. */
  isSpelledSo(path: string): boolean {
    const folder = parentOf(path);
    let names = this.#names.get(folder);
    if (names === undefined) {
      names = new Set(readdirSync(join(this.filter.root, folder)));
      this.#names.set(folder, names);
    }
    return names.has(path.slice(path.lastIndexOf("/") + 1));
  }

  #isAllowed(path: string): boolean {
    return path === "" || (this.filter.allowsFolder(path) && this.folder(parentOf(path)).kind === "in");
  }

  #judge(path: string, listed: boolean): FolderVerdict {
    if (path === "") return this.#judgeRoot();
    const parent = this.folder(parentOf(path));
    if (parent.kind !== "in") return parent;
    if (!this.filter.allowsFolder(path)) return out;
    if (isIgnored(parent.ignores, `${path.normalize("NFC")}/`)) return out;
    try {
      if (!listed && !this.#isFolder(path)) return out;
    } catch (error) {
      return isMissing(error) ? out : { kind: "unreadable", reason: ioReason(error) };
    }
    return this.#withIgnores(path, parent.ignores);
  }

  #judgeRoot(): FolderVerdict {
    let found: Stats | undefined;
    try {
      found = statSync(this.filter.root);
    } catch (error) {
      // A folder that is gone (a drive not mounted, a branch without it) is not an empty one.
      return { kind: "unreadable", reason: isMissing(error) ? "The notes folder is not there." : ioReason(error) };
    }
    return found.isDirectory() ? this.#withIgnores("", []) : { kind: "unreadable", reason: "It is not a folder." };
  }

  #isFolder(path: string): boolean {
    const found = lstatSync(join(this.filter.root, path), { throwIfNoEntry: false });
    return found?.isDirectory() === true && this.isSpelledSo(path);
  }

  #withIgnores(path: string, above: readonly IgnoreLevel[]): FolderVerdict {
    const read = readIgnoreFiles(this.filter.root, path, this.filter.rules.gitignore);
    if (read.kind === "unreadable") return read;
    return { kind: "in", ignores: read.level === null ? above : [...above, read.level] };
  }
}

/** The folder that a path stands in; "" is the root. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
