import type { Stats } from "node:fs";
import { relative, sep } from "node:path";
import type { FolderView } from "./folder-view.ts";
import { parentOf } from "./folder-view.ts";
import { ignoreFileNames } from "./note-rules.ts";

const ignoreFiles: ReadonlySet<string> = new Set(ignoreFileNames);

/** The path under the root, with '/'; null for what stands elsewhere. */
export function pathUnder(root: string, absolute: string): string | null {
  const path = relative(root, absolute);
  if (path === ".." || path.startsWith(`..${sep}`)) return null;
  return sep === "/" ? path : path.replaceAll(sep, "/");
}

export function isIgnoreFile(path: string): boolean {
  return ignoreFiles.has(path.slice(path.lastIndexOf("/") + 1));
}

/**
 * True when no watch is to be spent on a path. Without `stats` only its name is known: it may yet be a folder or a
 * file. Ignore files are watched, for they change what is a note.
 */
export function isOutOfScope(view: FolderView, path: string, stats: Stats | undefined): boolean {
  const { filter } = view;
  if (path === "") return false;
  if (stats === undefined) return !(isIgnoreFile(path) || filter.allowsFolder(path) || filter.allowsFile(path));
  if (stats.isDirectory()) return view.folder(path, true).kind === "out";
  if (!stats.isFile()) return true;
  const folder = view.folder(parentOf(path), true);
  if (folder.kind !== "in") return true;
  return !isIgnoreFile(path) && !view.isNote(path, folder.ignores);
}
