import type { VscodeProgressBar } from "@vscode-elements/elements/dist/vscode-progress-bar/index.js";
import type { Notice, ViewCommand } from "../../src/search-view/messages.ts";
import { element, icon } from "./element.ts";

const icons: Readonly<Record<Notice["kind"], string>> = {
  loading: "loading codicon-modifier-spin",
  hint: "info",
  degraded: "warning",
  error: "error",
};

/** A notice with its ways on. */
export class NoticeElement {
  readonly element: HTMLElement;
  readonly #shape: string;
  readonly #text = element("p");
  readonly #bar: VscodeProgressBar | null;

  /** `large`: it stands in place of everything else. */
  constructor(notice: Notice, large: boolean, run: (command: ViewCommand) => void) {
    const { kind, actions, progress } = notice;
    this.#shape = shapeOf(notice, large);
    this.#bar = progress === null ? null : document.createElement("vscode-progress-bar");
    const buttons = actions.map(({ command, title }, at) => {
      const look = large ? (at === 0 ? "button" : "button secondary") : "link";
      const button = element("button", { type: "button", class: look }, title);
      button.addEventListener("click", () => run(command));
      return button;
    });
    const says = element("div", { class: "says" }, this.#text);
    if (this.#bar !== null) says.append(this.#bar);
    if (buttons.length > 0) says.append(element("div", { class: "actions" }, ...buttons));
    this.element = element("div", { class: `notice ${kind}${large ? " large" : ""}` }, icon(icons[kind]), says);
    this.#fill(notice);
  }

  /** Tells another notice of the same shape in place, so that neither the focus nor an animation is lost. False when it differs. */
  update(notice: Notice, large: boolean): boolean {
    if (shapeOf(notice, large) !== this.#shape) return false;
    this.#fill(notice);
    return true;
  }

  #fill({ text, progress }: Notice): void {
    if (this.#text.textContent !== text) this.#text.textContent = text;
    if (this.#bar === null || progress === null) return;
    this.#bar.ariaLabel = text;
    this.#bar.max = progress.total;
    this.#bar.value = progress.done;
  }
}

function shapeOf({ kind, actions, progress }: Notice, large: boolean): string {
  return JSON.stringify([kind, actions, progress !== null, large]);
}
