import { type Disposable, EventEmitter, Uri, window, workspace } from "vscode";

const scheme = "kura-report";

/** Reports too long for a message, as read-only plain text in an editor. The latest of each title is kept. */
export class ReportDocuments implements Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new EventEmitter<Uri>();
  readonly #registration: Disposable;

  constructor() {
    this.#registration = workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: this.#changed.event,
      provideTextDocumentContent: ({ path }) => this.#texts.get(path) ?? "",
    });
  }

  async show(title: string, text: string): Promise<void> {
    const uri = Uri.from({ scheme, path: `/${title}.txt` });
    this.#texts.set(uri.path, text);
    this.#changed.fire(uri);
    await window.showTextDocument(await workspace.openTextDocument(uri), { preview: true });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
