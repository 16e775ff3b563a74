import {
  type Disposable,
  FileSystemError,
  Position,
  Range,
  Selection,
  TextEditorRevealType,
  Uri,
  ViewColumn,
  window,
  workspace,
} from "vscode";
import type { HitPlace, OpenHow } from "../search-view/messages.ts";
import { t } from "../translate.ts";
import { clampedLines } from "./line-range.ts";
import { RangeHighlight } from "./range-highlight.ts";

/** Opens notes at the lines that were found, and marks them. */
export class HitOpener implements Disposable {
  readonly #highlight = new RangeHighlight();

  /**
   * Rejects when the note cannot be read; a note that is gone, or that stands in no folder of the workspace, is said to the user.
   */
  async open(place: HitPlace, how: OpenHow): Promise<void> {
    const folder = workspace.workspaceFolders?.find((it) => it.uri.toString() === place.folder);
    if (folder === undefined) {
      window.showWarningMessage(t("The folder of this note is not open any more."));
      return;
    }
    const uri = Uri.joinPath(folder.uri, ...place.path.split("/"));
    if (!(await exists(uri))) {
      window.showWarningMessage(t("{0} is gone. It disappears from the results with the next sync.", place.path));
      return;
    }
    const document = await workspace.openTextDocument(uri);
    const lines = clampedLines(place.startLine, place.endLine, document.lineCount);
    const start = new Position(lines.first, 0);
    const editor = await window.showTextDocument(document, {
      preview: how !== "keep",
      preserveFocus: how === "peek",
      viewColumn: how === "beside" ? ViewColumn.Beside : ViewColumn.Active,
    });
    editor.selection = new Selection(start, start);
    editor.revealRange(new Range(lines.first, 0, lines.last, 0), TextEditorRevealType.InCenter);
    this.#highlight.show(editor, lines);
  }

  dispose(): void {
    this.#highlight.dispose();
  }
}

async function exists(uri: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(uri);
    return true;
  } catch (error) {
    if (error instanceof FileSystemError && error.code === "FileNotFound") return false;
    throw error;
  }
}
