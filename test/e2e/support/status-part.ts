import type { Locator, Page } from "playwright-core";

const id = "kura.kura.status";

/** Runs in the page before VS Code does: writes down every text that the item ever shows. */
export const statusRecorder = `
  if (window.top === window) {
    const texts = (window.kuraStatusTexts = []);
    new MutationObserver(() => {
      const text = document.getElementById(${JSON.stringify(id)})?.textContent?.trim();
      if (text !== undefined && text !== texts.at(-1)) texts.push(text);
    }).observe(document, { subtree: true, childList: true, characterData: true });
  }
`;

/** Kura's one item in the status bar. */
export class StatusPart {
  readonly item: Locator;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
    this.item = page.locator(`[id="${id}"]`);
  }

  /** Waits until the item reads so. */
  async untilText(text: string | RegExp, deadlineMs?: number): Promise<void> {
    await this.item.filter({ hasText: text }).waitFor(deadlineMs === undefined ? {} : { timeout: deadlineMs });
  }

  /** Waits until all notes are in the index; `notes`: and that they are so many. */
  async untilSynced(notes?: number, deadlineMs = 60_000): Promise<void> {
    const synced = notes === undefined ? "Kura: Synced, " : `Kura: Synced, ${notes} note`;
    await this.untilLabel(synced, deadlineMs);
  }

  /** Waits until a screen reader would say something that begins so. */
  async untilLabel(beginning: string, deadlineMs?: number): Promise<void> {
    const labelled = this.item.locator(`[aria-label^=${JSON.stringify(beginning)}]`).first();
    await labelled.waitFor({ state: "attached", ...(deadlineMs === undefined ? {} : { timeout: deadlineMs }) });
  }

  async text(): Promise<string> {
    return (await this.item.innerText()).trim();
  }

  /** Every text that it has shown since the window was opened or reloaded, oldest first. */
  history(): Promise<string[]> {
    return this.#page.evaluate("window.kuraStatusTexts");
  }

  /** The colour behind the item: VS Code has one for warnings and one for errors. */
  async background(): Promise<"none" | "warning" | "error"> {
    const classes = (await this.item.getAttribute("class")) ?? "";
    if (classes.includes("error-kind")) return "error";
    return classes.includes("warning-kind") ? "warning" : "none";
  }

  /** Hovers over the item and gives what is shown. */
  async tooltip(): Promise<Locator> {
    await this.item.hover();
    const hover = this.#page.locator(".workbench-hover-container .monaco-hover").last();
    await hover.waitFor();
    return hover;
  }

  async openMenu(): Promise<void> {
    await this.item.click();
  }
}
