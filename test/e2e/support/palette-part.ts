import type { Page } from "playwright-core";
import type { QuickInputPart } from "./quick-input-part.ts";

/** The command palette. */
export class PalettePart {
  readonly #page: Page;
  readonly #quickInput: QuickInputPart;

  constructor(page: Page, quickInput: QuickInputPart) {
    this.#page = page;
    this.#quickInput = quickInput;
  }

  /** Runs a command by its title as the palette shows it, "Kura: Search Notes". */
  async run(title: string): Promise<void> {
    await this.#open(title);
    const row = this.#quickInput.rows.and(this.#page.locator(`[aria-label^="${title}"]`)).first();
    await row.waitFor();
    await row.click();
  }

  /** Titles of the commands that match, as they are offered now. */
  async offers(text: string): Promise<string[]> {
    await this.#open(text);
    // The list is there when VS Code has an answer: commands, or its one row that says there are none.
    await this.#quickInput.rows.first().waitFor();
    const labels = await this.#quickInput.rows.evaluateAll((rows) =>
      rows.map((row) => row.querySelector(".quick-input-list-label, .monaco-icon-label")?.textContent ?? ""),
    );
    await this.#quickInput.dismiss();
    return labels.map((label) => label.trim());
  }

  async #open(text: string): Promise<void> {
    await this.leaveViews();
    await this.#page.keyboard.press("F1");
    await this.#quickInput.type(`>${text}`);
  }

  /** Takes the focus out of a webview: keys pressed in there do not all reach VS Code. */
  async leaveViews(): Promise<void> {
    await this.#page.locator(".part.titlebar").click({ position: { x: 300, y: 10 } });
  }
}
