/** The form in which what a user typed is compared: NFC, lower case. */
export function foldCase(text: string): string {
  return text.normalize("NFC").toLowerCase();
}

/**
 * A test for `path:` values, case-insensitive, on NFC. Without `*` and `?` the value is a plain part of the path. A glob without '/'
 * is compared with each name in the path, one with '/' with the whole path: `*` and `?` stop at '/', `**` does not, and a folder
 * `**` may be no folder at all.
 */
export function pathMatcher(value: string): (path: string) => boolean {
  const wanted = foldCase(value);
  if (!/[*?]/.test(wanted)) return (path) => foldCase(path).includes(wanted);
  const parts = wanted.replace(/^\.?\//, "").match(/\*{2,}\/|\*{2,}|./gsu) ?? [];
  if (wanted.includes("/")) return (path) => matches(parts, foldCase(path));
  return (path) =>
    foldCase(path)
      .split("/")
      .some((name) => matches(parts, name));
}

/** Follows all ways through the glob at once: no glob takes more time than its length times the path's. */
function matches(parts: readonly string[], path: string): boolean {
  let states = new Set<number>();
  enter(parts, 0, states);
  for (const char of path) {
    const next = new Set<number>();
    for (const state of states) {
      const part = parts[state];
      if (part === undefined) continue;
      if (part === "*") {
        if (char !== "/") enter(parts, state, next);
      } else if (part === "?") {
        if (char !== "/") enter(parts, state + 1, next);
      } else if (part.length > 1 && part.startsWith("**")) {
        // A folder `**/` is left behind a '/' only; `**` anywhere.
        if (part.endsWith("/")) {
          next.add(state);
          if (char === "/") enter(parts, state + 1, next);
        } else enter(parts, state, next);
      } else if (part === char) enter(parts, state + 1, next);
    }
    if (next.size === 0) return false;
    states = next;
  }
  return states.has(parts.length);
}

/** Adds a state and those that follow it without a character. */
function enter(parts: readonly string[], state: number, states: Set<number>): void {
  states.add(state);
  if (parts[state]?.startsWith("*")) enter(parts, state + 1, states);
}
