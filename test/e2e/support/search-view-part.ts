import type { Frame, FrameLocator, Locator, Page } from "playwright-core";
import { until } from "../../support/until.ts";

/** How long a change on the disk may take to be found, on a busy machine. */
const patienceMs = 30_000;

/** Kura's search view: a webview, so two frames deep. */
export class SearchViewPart {
  readonly frame: FrameLocator;
  readonly input: Locator;
  readonly hits: Locator;
  readonly nothingFound: Locator;
  /** What is said above the hits, or in their place. */
  readonly notice: Locator;
  readonly degraded: Locator;
  readonly suggestions: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.frame = page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
    this.input = this.frame.getByRole("combobox");
    this.hits = this.frame.locator("#results").getByRole("option");
    this.nothingFound = this.frame.locator(".nothing");
    this.notice = this.frame.locator(".notice");
    this.degraded = this.frame.locator(".notice.degraded");
    this.suggestions = this.frame.locator("#suggestions").getByRole("option");
  }

  /** Opens the view from the activity bar, whose icon would close it when it is open. */
  async open(): Promise<void> {
    if (await this.input.isVisible()) return;
    await this.#page.locator('.activitybar .action-label[aria-label^="Kura"]').click();
    await this.input.waitFor();
  }

  /** Opens the view and waits until it says the text. */
  async openWith(text: string | RegExp): Promise<void> {
    await this.open();
    await this.notice.filter({ hasText: text }).first().waitFor();
  }

  async ask(query: string): Promise<void> {
    await this.input.fill(query);
  }

  hit(text: string | RegExp): Locator {
    return this.hits.filter({ hasText: text });
  }

  /** Asks until a hit with the text is among the answers, and gives it: a note may not have been read yet. */
  untilFound(query: string, text: string | RegExp): Promise<Locator> {
    return until(
      `${query} finds ${text}`,
      async () => {
        await this.#askAnew(query);
        const hit = this.hit(text).first();
        return (await hit.isVisible()) ? hit : null;
      },
      patienceMs,
    );
  }

  /** Asks until no hit with the text is among the answers. */
  async untilNotFound(query: string, text: string | RegExp): Promise<void> {
    await until(
      `${query} finds no ${text}`,
      async () => {
        await this.#askAnew(query);
        return (await this.hit(text).count()) === 0;
      },
      patienceMs,
    );
  }

  /** Asks until there is no answer at all, and the view says so. */
  async untilNothing(query: string): Promise<void> {
    await until(
      `${query} finds nothing`,
      async () => {
        await this.#askAnew(query);
        return this.nothingFound.isVisible();
      },
      patienceMs,
    );
  }

  async untilFocused(): Promise<void> {
    await this.input.and(this.frame.locator(":focus")).waitFor();
  }

  titles(): Promise<string[]> {
    return this.hits.locator(".title").allInnerTexts();
  }

  /** Waits until the hit with the title has the focus. */
  async untilSelected(title: string): Promise<void> {
    await this.hits.and(this.frame.locator(":focus")).filter({ hasText: title }).waitFor();
  }

  /** The document of the view, for scripts. */
  async content(): Promise<Frame> {
    const element = await this.frame.locator("body").elementHandle();
    const frame = await element?.ownerFrame();
    if (frame === null || frame === undefined) throw new Error("The search view is not open.");
    return frame;
  }

  /** Elements that a page of text has no use for: what a payload would have made. */
  async unexpectedElements(): Promise<string[]> {
    const frame = await this.content();
    const selector =
      "img, iframe, object, embed, video, form, meta[http-equiv=refresh], base, svg image, [onerror], [onload]";
    const links = 'a[href]:not([href=""])';
    return frame
      .locator(`body :is(${selector}, style, script:not([nonce]), ${links})`)
      .evaluateAll((found) => found.map((element) => element.outerHTML));
  }

  /** Clears the input, asks, and waits for the answer, whatever it is. */
  async #askAnew(query: string): Promise<void> {
    await this.input.fill("");
    await this.hits.first().waitFor({ state: "detached" });
    await this.input.fill(query);
    await this.hits.or(this.nothingFound).filter({ visible: true }).first().waitFor();
  }
}
