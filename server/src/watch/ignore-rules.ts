import { lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ignore, { type Ignore } from "ignore";
import { ioReason, isMissing } from "./io-reason.ts";
import { ignoreFileNames } from "./note-rules.ts";

/** What the ignore files of one folder say about what stands under it. */
export interface IgnoreLevel {
  /** The folder, relative to the root; "" for the root. */
  readonly folder: string;
  /** Those of the same folder, the one that wins last. */
  readonly matchers: readonly Ignore[];
}

/** No person writes a longer one; a longer one is not read in part, for then something could slip through. */
const maxIgnoreFileBytes = 1_048_576;

export type IgnoreReading =
  | { readonly kind: "rules"; readonly level: IgnoreLevel | null }
  /** It says what must stay out, but cannot be read: then nobody knows what may go in. */
  | { readonly kind: "unreadable"; readonly reason: string };

/** Reads a folder's ignore files as they are now. Links are not followed, as git does not either. */
export function readIgnoreFiles(root: string, folder: string, gitignore: boolean): IgnoreReading {
  const matchers: Ignore[] = [];
  for (const name of ignoreFileNames) {
    if (name === ".gitignore" && !gitignore) continue;
    try {
      const file = join(root, folder, name);
      const found = lstatSync(file, { throwIfNoEntry: false });
      if (found === undefined || !found.isFile()) continue;
      if (found.size > maxIgnoreFileBytes) return { kind: "unreadable", reason: `Its ${name} is larger than 1 MB.` };
      matchers.push(ignore({ ignorecase: process.platform !== "linux" }).add(readFileSync(file, "utf8")));
    } catch (error) {
      if (!isMissing(error)) return { kind: "unreadable", reason: `Its ${name} cannot be read: ${ioReason(error)}` };
    }
  }
  return { kind: "rules", level: matchers.length === 0 ? null : { folder, matchers } };
}

/**
 * Whether `path` is ignored, in a folder that is not: the deepest folder that has an opinion decides. A folder's path
 * ends in "/".
 */
export function isIgnored(levels: readonly IgnoreLevel[], path: string): boolean {
  for (const { folder, matchers } of levels.toReversed()) {
    const below = folder === "" ? path : path.slice(folder.length + 1);
    for (const matcher of matchers.toReversed()) {
      const { ignored, unignored } = matcher.test(below);
      if (unignored) return false;
      if (ignored && !ignoresFolderOf(matcher, below)) return true;
    }
  }
  return false;
}

/** Then it speaks of the folder, and was overruled there. */
function ignoresFolderOf(matcher: Ignore, path: string): boolean {
  const end = path.lastIndexOf("/", path.length - 2);
  return end > 0 && matcher.test(path.slice(0, end + 1)).ignored;
}
