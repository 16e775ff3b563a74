import type { Locator, Page } from "playwright-core";
import type { QuickInputPart } from "./quick-input-part.ts";

/** The editors of the window. */
export class EditorPart {
  readonly #page: Page;
  readonly #quickInput: QuickInputPart;

  constructor(page: Page, quickInput: QuickInputPart) {
    this.#page = page;
    this.#quickInput = quickInput;
  }

  tab(name: string): Locator {
    return this.#page.locator(".tabs-container .tab").filter({ hasText: name });
  }

  /** Opens a file of the workspace by its name. */
  async open(name: string): Promise<void> {
    await this.#page.locator(".part.titlebar").click({ position: { x: 300, y: 10 } });
    await this.#page.keyboard.press("Control+P");
    await this.#quickInput.type(name);
    await this.#quickInput.row(name).first().waitFor();
    await this.#quickInput.accept();
    await this.untilActive(name);
  }

  /** Waits until the file is the active editor. */
  async untilActive(name: string): Promise<void> {
    await this.#page.locator(".editor-group-container.active .tab.active").filter({ hasText: name }).waitFor();
    await this.#page.locator(".editor-group-container.active .monaco-editor .view-line").first().waitFor();
  }

  /** Replaces everything in the active editor. */
  async replaceAll(text: string): Promise<void> {
    await this.#page.locator(".editor-group-container.active .monaco-editor .view-lines").first().click();
    await this.#page.keyboard.press("Control+A");
    await this.#page.keyboard.insertText(text);
  }

  async save(): Promise<void> {
    await this.#page.keyboard.press("Control+S");
    await this.#page.locator(".tab.active.dirty").waitFor({ state: "detached" });
  }

  /** "Ln 12, Col 1" as the status bar tells, or with "(n selected)". */
  async untilPosition(text: string | RegExp): Promise<void> {
    await this.#page.locator('[id="status.editor.selection"]').filter({ hasText: text }).waitFor();
  }

  /** Lines in sight of the active editor. */
  lines(text: string): Locator {
    return this.#page.locator(".editor-group-container.active .view-line").filter({ hasText: text });
  }

  /** Decorations over the lines of the active editor that an extension drew over whole lines. */
  get highlighted(): Locator {
    return this.#page.locator('.editor-group-container.active .view-overlays [class*="ced-"]');
  }

  groups(): Locator {
    return this.#page.locator(".editor-group-container");
  }
}
