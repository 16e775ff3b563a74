import type { Locator, Page } from "playwright-core";

/** Toasts at the lower right, and modal dialogs. */
export class NotificationsPart {
  readonly toasts: Locator;
  readonly dialog: Locator;

  constructor(page: Page) {
    this.toasts = page.locator(".notifications-toasts .notification-toast");
    this.dialog = page.locator(".monaco-dialog-box");
  }

  toast(text: string | RegExp): Locator {
    return this.toasts.filter({ hasText: text }).first();
  }

  /** Presses a button of the toast with the text. */
  async press(text: string | RegExp, button: string): Promise<void> {
    await this.toast(text).getByRole("button", { name: button }).click();
  }

  /** Presses a button of the modal dialog. */
  async answer(button: string | RegExp): Promise<void> {
    await this.dialog.getByRole("button", { name: button }).click();
  }
}
