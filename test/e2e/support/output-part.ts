import type { Page } from "playwright-core";
import type { PalettePart } from "./palette-part.ts";

/** The panel of output channels. */
export class OutputPart {
  readonly #page: Page;
  readonly #palette: PalettePart;

  constructor(page: Page, palette: PalettePart) {
    this.#page = page;
    this.#palette = palette;
  }

  /** Waits until the shown channel has a line with the text (among those that are in sight, which are the last). */
  async untilLine(text: string | RegExp): Promise<void> {
    await this.#page.locator(".output-view .view-line").filter({ hasText: text }).first().waitFor();
  }

  async showKurasLog(): Promise<void> {
    await this.#palette.run("Kura: Show Log");
    await this.#page.locator(".output-view .view-line").first().waitFor();
  }
}
