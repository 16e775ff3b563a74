import type { FrameLocator, Locator, Page } from "playwright-core";
import type { PalettePart } from "./palette-part.ts";

/** Kura's search view: a webview, so two frames deep. */
export class SearchViewPart {
  readonly frame: FrameLocator;
  readonly input: Locator;
  readonly hits: Locator;
  readonly #page: Page;
  readonly #palette: PalettePart;

  constructor(page: Page, palette: PalettePart) {
    this.#page = page;
    this.#palette = palette;
    this.frame = page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
    this.input = this.frame.getByRole("combobox").or(this.frame.getByRole("searchbox")).first();
    this.hits = this.frame.getByRole("option");
  }

  /** Opens the view from the activity bar. */
  async open(): Promise<void> {
    await this.#page.locator('.activitybar .action-label[aria-label^="Kura"]').click();
    await this.input.waitFor();
  }

  async ask(query: string): Promise<void> {
    await this.input.fill(query);
  }

  hit(text: string | RegExp): Locator {
    return this.hits.filter({ hasText: text });
  }

  /** Waits until the query finds a hit with the text, and gives it. */
  async find(query: string, text: string | RegExp): Promise<Locator> {
    await this.ask(query);
    const hit = this.hit(text).first();
    await hit.waitFor();
    return hit;
  }

  async leave(): Promise<void> {
    await this.#palette.leaveViews();
  }
}
