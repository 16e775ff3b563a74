import { element } from "./element.ts";

export interface Suggestion {
  readonly label: string;
  /** Beside the label: what it is, or how much it finds. */
  readonly detail: string;
  readonly accept: () => void;
}

/** The list below the input that completes what is typed. The input keeps the focus and names the active option. */
export class SuggestPopup {
  readonly element: HTMLElement;
  readonly #input: HTMLElement;
  #suggestions: readonly Suggestion[] = [];
  #active = -1;

  constructor(input: HTMLElement, label: string) {
    this.#input = input;
    this.element = element("div", { id: "suggestions", role: "listbox", "aria-label": label, hidden: "" });
    // The input keeps the focus while the mouse is used.
    this.element.addEventListener("mousedown", (event) => event.preventDefault());
    this.element.addEventListener("click", (event) => {
      const option = event.target instanceof Element ? event.target.closest("[role=option]") : null;
      const at = option === null ? -1 : [...this.element.children].indexOf(option);
      this.#suggestions[at]?.accept();
    });
    this.close();
  }

  get isOpen(): boolean {
    return this.#suggestions.length > 0;
  }

  /** Shows the suggestions in place of those before; `preselect` makes the first one active, so that Enter accepts it. */
  show(suggestions: readonly Suggestion[], preselect: boolean): void {
    this.#suggestions = suggestions;
    this.element.replaceChildren(
      ...suggestions.map(({ label, detail }, at) =>
        element(
          "div",
          { role: "option", id: `suggestion-${at}`, "aria-selected": "false" },
          element("span", { class: "label" }, label),
          element("span", { class: "detail" }, detail),
        ),
      ),
    );
    this.element.hidden = suggestions.length === 0;
    this.#input.setAttribute("aria-expanded", String(suggestions.length > 0));
    this.#active = -1;
    this.#activate(preselect && suggestions.length > 0 ? 0 : -1);
  }

  close(): void {
    this.show([], false);
  }

  /** Returns true when the key was for the popup. */
  keyDown(event: KeyboardEvent): boolean {
    if (!this.isOpen || event.ctrlKey || event.metaKey || event.altKey) return false;
    const last = this.#suggestions.length - 1;
    switch (event.key) {
      case "ArrowDown":
        this.#activate(this.#active === last ? 0 : this.#active + 1);
        return true;
      case "ArrowUp":
        this.#activate(this.#active <= 0 ? last : this.#active - 1);
        return true;
      case "Escape":
        this.close();
        return true;
      case "Tab":
        if (event.shiftKey) return false;
        this.#suggestions[Math.max(0, this.#active)]?.accept();
        return true;
      case "Enter":
        if (this.#active < 0) return false;
        this.#suggestions[this.#active]?.accept();
        return true;
      default:
        return false;
    }
  }

  #activate(at: number): void {
    this.element.children[this.#active]?.setAttribute("aria-selected", "false");
    this.#active = at;
    const option = this.element.children[at];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option === undefined) this.#input.removeAttribute("aria-activedescendant");
    else this.#input.setAttribute("aria-activedescendant", option.id);
  }
}
