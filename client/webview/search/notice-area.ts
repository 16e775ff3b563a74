import type { Notice, ViewCommand } from "../../src/search-view/messages.ts";
import { element } from "./element.ts";
import { NoticeElement } from "./notice-element.ts";

/** Where notices stand, one below the other. */
export class NoticeArea {
  readonly element = element("div", { class: "notices" });
  readonly #run: (command: ViewCommand) => void;
  #shown: NoticeElement[] = [];

  constructor(run: (command: ViewCommand) => void) {
    this.#run = run;
  }

  show(notices: readonly Notice[], large: boolean): void {
    const before = this.#shown;
    if (notices.length === before.length && notices.every((it, at) => before[at]?.update(it, large))) return;
    this.#shown = notices.map((it) => new NoticeElement(it, large, this.#run));
    this.element.replaceChildren(...this.#shown.map((it) => it.element));
  }
}
