import { extname } from "node:path";
import picomatch from "picomatch";
import { UsageError } from "../core/errors.ts";
import { FolderView } from "./folder-view.ts";
import { bulkFolder, type NoteRules, noteExtensions } from "./note-rules.ts";

/**
 * Says by its path alone what can be a note. What the disk says of it (ignore files, links) is the `view`'s part.
 * Paths are relative to the root, with '/'; the root itself is "".
 */
export class NoteFilter {
  readonly root: string;
  readonly rules: NoteRules;
  readonly #folders: readonly string[];
  readonly #included: (path: string) => boolean;
  readonly #excluded: (path: string) => boolean;

  /** Throws UsageError for a folder outside of the root. */
  constructor(root: string, rules: NoteRules) {
    this.root = root;
    this.rules = rules;
    this.#folders = rules.folders.map(folderUnderRoot);
    if (this.#folders.includes("")) this.#folders = [];
    this.#included = rules.include.length === 0 ? () => true : globs(rules.include);
    this.#excluded = rules.exclude.length === 0 ? () => false : globs(rules.exclude);
  }

  /** The filter together with the ignore files and folders as they are on the disk from now on. */
  view(): FolderView {
    return new FolderView(this);
  }

  /** True when notes may stand under the folder. Ask for its parents first. */
  allowsFolder(path: string): boolean {
    if (path === "" || this.#folders.some((folder) => folder === path || folder.startsWith(`${path}/`))) return true;
    if (!this.#isUnderFolders(path)) return false;
    return !isHidden(path) && !this.#excluded(path.normalize("NFC"));
  }

  /** True when the file may be a note. Ask for its folder first. */
  allowsFile(path: string): boolean {
    const extension = extname(path);
    if (!noteExtensions.has(extension.toLowerCase()) || !this.#isUnderFolders(path)) return false;
    // "..md" is the note about ".", not a hidden one.
    if (isHidden(path) && !/(?:^|\/)\.+$/.test(path.slice(0, -extension.length))) return false;
    const composed = path.normalize("NFC");
    return this.#included(composed) && !this.#excluded(composed);
  }

  /** Why a file of this size is not read; null when it may be. */
  tooLarge(size: number): string | null {
    if (size <= this.rules.maxFileKb * 1024) return null;
    const actual = Math.ceil(size / 1024).toLocaleString("en");
    return `It is larger than kura.notes.maxFileKb allows (${actual} KB, limit ${this.rules.maxFileKb.toLocaleString("en")} KB).`;
  }

  #isUnderFolders(path: string): boolean {
    return this.#folders.length === 0 || this.#folders.some((folder) => path.startsWith(`${folder}/`));
  }
}

function isHidden(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name.startsWith(".") || name === bulkFolder;
}

function folderUnderRoot(folder: string): string {
  const parts = folder
    .replaceAll("\\", "/")
    .split("/")
    .filter((part) => part !== "" && part !== ".");
  if (parts.includes("..") || /^(?:[\\/]|[a-z]:)/i.test(folder))
    throw new UsageError(`kura.notes.folders: "${folder}" is not a folder under the notes folder.`);
  return parts.join("/");
}

/** Case does not count, and "drafts" or "drafts/" names the folder with all that is in it. */
function globs(patterns: readonly string[]): (path: string) => boolean {
  const composed = patterns.map((pattern) =>
    pattern
      .normalize("NFC")
      .replace(/^\.\//, "")
      .replace(/(.)\/+$/, "$1"),
  );
  // Names may hold line breaks, which a regular expression's "." leaves out without the flag "s".
  return picomatch(composed, { dot: true, flags: "is", windows: false });
}
