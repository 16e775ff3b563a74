import type { Locator, Page } from "playwright-core";
import { until } from "../../support/until.ts";

/** The box at the top of the window that asks and lists: palette, pickers, input boxes. */
export class QuickInputPart {
  readonly box: Locator;
  readonly input: Locator;
  readonly rows: Locator;
  readonly message: Locator;

  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.box = page.locator(".quick-input-widget");
    this.input = this.box.locator(".quick-input-box input");
    this.rows = this.box.locator(".quick-input-list .monaco-list-row");
    this.message = this.box.locator(".quick-input-message");
  }

  row(text: string | RegExp): Locator {
    return this.rows.filter({ hasText: text });
  }

  async type(text: string): Promise<void> {
    await this.input.waitFor();
    await this.input.fill(text);
  }

  /** Chooses the first row with the text. */
  async pick(text: string | RegExp): Promise<void> {
    await this.row(text).first().click();
  }

  /** Types the answer to the question of an input box, and confirms it. */
  async answer(question: string, text: string): Promise<void> {
    await this.box.filter({ hasText: question }).waitFor();
    await this.type(text);
    await this.accept();
  }

  async accept(): Promise<void> {
    await this.input.press("Enter");
  }

  /** A tooltip in sight takes the first Escape for itself. */
  async dismiss(): Promise<void> {
    await until("the quick input is closed", async () => {
      if (await this.box.isVisible()) await this.#page.keyboard.press("Escape");
      return this.box.isHidden();
    });
  }
}
