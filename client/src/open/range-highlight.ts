import {
  ColorThemeKind,
  Disposable,
  OverviewRulerLane,
  Range,
  type TextEditor,
  type TextEditorDecorationType,
  ThemeColor,
  window,
  workspace,
} from "vscode";
import { type LineRange, staysWithin } from "./line-range.ts";

/**
 * Marks whole lines of one editor. The mark goes with the next edit of the note, when a cursor leaves the lines, when the editor
 * shows something else, and when other lines are marked.
 */
export class RangeHighlight implements Disposable {
  #shown: Disposable | null = null;

  show(editor: TextEditor, lines: LineRange): void {
    this.dispose();
    const type = decoration();
    const { document } = editor;
    editor.setDecorations(type, [new Range(lines.first, 0, lines.last, 0)]);
    const end = () => this.dispose();
    this.#shown = Disposable.from(
      type,
      workspace.onDidChangeTextDocument((event) => {
        if (event.document === document && event.contentChanges.length > 0) end();
      }),
      window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
        const cursors = selections.map((it) => it.active.line);
        if (textEditor === editor && !staysWithin(lines, cursors)) end();
      }),
      window.onDidChangeVisibleTextEditors((editors) => {
        if (!editors.includes(editor)) end();
      }),
    );
  }

  dispose(): void {
    this.#shown?.dispose();
    this.#shown = null;
  }
}

/** High contrast themes have no background for it: they get a bar before the lines. */
function decoration(): TextEditorDecorationType {
  const { kind } = window.activeColorTheme;
  const contrast = kind === ColorThemeKind.HighContrast || kind === ColorThemeKind.HighContrastLight;
  return window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new ThemeColor("editor.rangeHighlightBackground"),
    overviewRulerColor: new ThemeColor("editorOverviewRuler.rangeHighlightForeground"),
    overviewRulerLane: OverviewRulerLane.Full,
    ...(contrast
      ? { borderStyle: "solid", borderWidth: "0 0 0 3px", borderColor: new ThemeColor("editor.rangeHighlightBorder") }
      : {}),
  });
}
