import type { Locator, Page } from "playwright-core";
import { until } from "../../support/until.ts";

const patienceMs = 30_000;
/** A toast that has not come by then may have gone by already: on a busy machine it is seen for a moment only. */
const toastMs = 3_000;

/** Messages, as toasts or in VS Code's list of them, and modal dialogs. */
export class NotificationsPart {
  readonly dialog: Locator;
  readonly #messages: Locator;
  readonly #list: Locator;
  readonly #bell: Locator;

  constructor(page: Page) {
    this.dialog = page.locator(".monaco-dialog-box");
    this.#messages = page.locator(".notification-list-item");
    this.#list = page.locator(".notifications-center.visible");
    this.#bell = page.locator('[id="status.notifications"]');
  }

  /** Waits for a message with the text. */
  message(text: string | RegExp): Promise<Locator> {
    const message = this.#messages.filter({ hasText: text }).first();
    return until(`the message ${text}`, async () => ((await this.#comes(message)) ? message : null), patienceMs);
  }

  /** Presses a button of the message with the text. */
  async press(text: string | RegExp, button: string): Promise<void> {
    const message = await this.message(text);
    await message.getByRole("button", { name: button, exact: true }).click();
  }

  /** Presses a button of the modal dialog. */
  async answer(button: string | RegExp): Promise<void> {
    await this.dialog.getByRole("button", { name: button }).click();
  }

  async #comes(message: Locator): Promise<boolean> {
    const shown = message.waitFor({ timeout: toastMs }).then(
      () => true,
      () => false,
    );
    if (await shown) return true;
    if (!(await this.#list.isVisible())) await this.#bell.click();
    return false;
  }
}
