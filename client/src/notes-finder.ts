import {
  type CancellationToken,
  Disposable,
  languages,
  RelativePattern,
  type TextDocument,
  Uri,
  type WorkspaceFolder,
  workspace,
} from "vscode";
import { anywhere, excludeGlob } from "./note-globs.ts";
import { textList } from "./settings.ts";

/** Workspace folders that are on this machine's disk. */
export function diskFolders(): readonly WorkspaceFolder[] {
  return (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
}

/** Whether one of the folders holds a note. A first look only: which files are notes is for the server to say. */
export async function findNote(folders: readonly WorkspaceFolder[], token: CancellationToken): Promise<boolean> {
  const exclude = excludeGlob(textList("kura.notes.exclude"));
  for (const pattern of notePatterns(folders)) {
    if ((await workspace.findFiles(pattern, exclude, 1, token)).length > 0) return true;
  }
  return false;
}

/** Calls back whenever a file appears that may be a note. */
export function onNewNote(folders: readonly WorkspaceFolder[], callback: () => void): Disposable {
  return Disposable.from(
    ...notePatterns(folders).flatMap((pattern) => {
      const watcher = workspace.createFileSystemWatcher(pattern, false, true, true);
      return [watcher, watcher.onDidCreate(callback)];
    }),
  );
}

/** Whether the settings say that this may be a note. */
export function looksLikeNote(document: TextDocument): boolean {
  const selector = textList("kura.notes.include").map((glob) => ({ scheme: "file", pattern: anywhere(glob) }));
  return languages.match(selector, document) > 0;
}

function notePatterns(folders: readonly WorkspaceFolder[]): RelativePattern[] {
  const inside = textList("kura.notes.folders");
  const bases = folders.flatMap((folder) =>
    inside.length === 0 ? [folder.uri] : inside.map((path) => Uri.joinPath(folder.uri, path)),
  );
  return bases.flatMap((base) => textList("kura.notes.include").map((glob) => new RelativePattern(base, glob)));
}
