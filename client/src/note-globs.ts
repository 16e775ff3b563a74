/** What never holds a note, whatever the settings say. */
const neverNotes: readonly string[] = ["**/node_modules/**", "**/.*/**"];

/** One glob for everything that is left out. Those with braces cannot be joined, and only cost a needless start. */
export function excludeGlob(excludes: readonly string[]): string {
  return `{${[...neverNotes, ...excludes.filter((glob) => !/[{},]/.test(glob))].join(",")}}`;
}

/** `glob`, which starts from a notes folder, for a whole path. */
export function anywhere(glob: string): string {
  return glob.startsWith("**/") || glob.startsWith("/") ? glob : `**/${glob}`;
}
