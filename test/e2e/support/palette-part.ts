import type { Locator, Page } from "playwright-core";
import { until } from "../../support/until.ts";
import type { QuickInputPart } from "./quick-input-part.ts";

const patienceMs = 20_000;

/** The command palette. */
export class PalettePart {
  readonly #page: Page;
  readonly #quickInput: QuickInputPart;

  constructor(page: Page, quickInput: QuickInputPart) {
    this.#page = page;
    this.#quickInput = quickInput;
  }

  /** Runs a command by its title as the palette shows it, "Kura: Search Notes"; waits until it is offered. */
  async run(title: string): Promise<void> {
    const row = this.#quickInput.rows.and(this.#page.locator(`[aria-label^=${JSON.stringify(title)}]`)).first();
    // The palette lists what there is when it is opened: an extension that is just being loaded is not yet in it.
    await until(`${title} is offered`, async () => (await this.#opened(title, row)) || null, patienceMs);
    await row.click();
  }

  async #opened(title: string, row: Locator): Promise<boolean> {
    await this.#open(title);
    await this.#quickInput.rows.first().waitFor();
    if (await row.isVisible()) return true;
    await this.#quickInput.dismiss();
    return false;
  }

  /** Titles of the commands that match, as they are offered now. */
  async offers(text: string): Promise<string[]> {
    await this.#open(text);
    // The list is there when VS Code has an answer: commands, or its one row that says there are none.
    await this.#quickInput.rows.first().waitFor();
    // "Kura: Search Notes, Ctrl+Alt+K"
    const labels = await this.#quickInput.rows.evaluateAll((rows) => rows.map((row) => row.getAttribute("aria-label")));
    await this.#quickInput.dismiss();
    return labels.map((label) => label?.split(", ")[0] ?? "");
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
