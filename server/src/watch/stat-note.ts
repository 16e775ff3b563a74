import { lstatSync } from "node:fs";
import { join } from "node:path";
import type { NotePath } from "../core/note.ts";
import type { NoteStat } from "../core/ports/note-source.ts";
import { type FolderView, parentOf } from "./folder-view.ts";
import { ioReason, isMissing } from "./io-reason.ts";
import { statFingerprint } from "./stat-fingerprint.ts";

/** What stands under a path, as far as the filter lets it be seen. Never leaves the root, whatever the path says. */
export function statNote(view: FolderView, path: NotePath): NoteStat {
  if (path === "") return folderStat(view, path);
  if (!isInside(path)) return { kind: "absent", path };
  const parent = view.folder(parentOf(path));
  if (parent.kind === "unreadable") return { kind: "unreadable", path, reason: parent.reason };
  if (parent.kind === "out") return { kind: "absent", path };
  try {
    const found = lstatSync(join(view.filter.root, path), { bigint: true, throwIfNoEntry: false });
    if (found === undefined || !view.isSpelledSo(path)) return { kind: "absent", path };
    if (found.isDirectory()) return folderStat(view, path);
    if (!found.isFile() || !view.isNote(path, parent.ignores)) return { kind: "absent", path };
    const fingerprint = statFingerprint(found);
    const reason = view.filter.tooLarge(fingerprint.size);
    return reason === null ? { kind: "file", path, fingerprint } : { kind: "skipped", path, reason };
  } catch (error) {
    return isMissing(error) ? { kind: "absent", path } : { kind: "unreadable", path, reason: ioReason(error) };
  }
}

function folderStat(view: FolderView, path: NotePath): NoteStat {
  const verdict = view.folder(path);
  if (verdict.kind === "unreadable") return { kind: "unreadable", path, reason: verdict.reason };
  return { kind: verdict.kind === "in" ? "folder" : "absent", path };
}

/** True for a relative path without steps up, empty parts, or characters that end a path. */
function isInside(path: string): boolean {
  if (path.includes("\0") || (process.platform === "win32" && /[\\:]/.test(path))) return false;
  return path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}
