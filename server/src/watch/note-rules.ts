/** Which files are notes: the `notes` section of the settings. */
export interface NoteRules {
  /** Folders under the root that hold notes; empty: the whole of it. */
  readonly folders: readonly string[];
  /** Globs on the path under the root; empty: everything. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Respect .gitignore; .kuraignore always counts. */
  readonly gitignore: boolean;
  readonly maxFileKb: number;
}

/** Files that say what is no note. The later one wins. */
export const ignoreFileNames = [".gitignore", ".kuraignore"] as const;

/** Only files with these extensions can be notes, whatever `include` says. */
export const noteExtensions: ReadonlySet<string> = new Set([".md", ".markdown", ".mdx", ".txt"]);

/** Never entered, under whatever folder it stands. */
export const bulkFolder = "node_modules";
