import type { CompletedField } from "../../../server/src/protocol/complete.ts";
import type { ShownValue, ViewTexts } from "../../src/search-view/messages.ts";
import { type Accepted, acceptName, acceptValue, type Completion, completionAt } from "./completion.ts";
import { dateSuggestions } from "./date-suggestions.ts";
import { element, icon } from "./element.ts";
import { fill } from "./fill.ts";
import type { FilterName } from "./query-words.ts";
import { type Suggestion, SuggestPopup } from "./suggest-popup.ts";

export interface SearchBoxEvents {
  /** The query has changed. */
  readonly change: (query: string) => void;
  /** The results are wanted now: the query is searched without further waiting, and the keyboard goes to them. */
  readonly submit: () => void;
  readonly toResults: () => void;
  readonly toggleHelp: () => void;
  /** Values for a filter are wanted; `complete` is called when they are there. */
  readonly wantValues: (field: CompletedField, prefix: string) => void;
}

/** The input, with completion of filters. */
export class SearchBox {
  readonly element: HTMLElement;
  readonly #input: HTMLInputElement;
  readonly #clear: HTMLButtonElement;
  readonly #help: HTMLButtonElement;
  readonly #popup: SuggestPopup;
  readonly #texts: ViewTexts;
  readonly #events: SearchBoxEvents;

  constructor(texts: ViewTexts, events: SearchBoxEvents) {
    this.#texts = texts;
    this.#events = events;
    this.#input = element("input", {
      id: "query",
      type: "text",
      role: "combobox",
      "aria-label": texts.input,
      "aria-autocomplete": "list",
      "aria-controls": "suggestions",
      "aria-expanded": "false",
      placeholder: texts.placeholder,
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
    });
    this.#clear = iconButton("close", texts.clear);
    this.#help = iconButton("question", texts.help);
    this.#popup = new SuggestPopup(this.#input, texts.suggestions);
    const field = element("div", { class: "field" }, this.#input, this.#clear, this.#help);
    this.element = element("div", { class: "box" }, field, this.#popup.element);
    this.#listen();
    this.setHelp(false);
    this.#showClear();
  }

  get query(): string {
    return this.#input.value;
  }

  /** Replaces the query; `change` is not called. */
  set query(text: string) {
    this.#input.value = text;
    this.#popup.close();
    this.#showClear();
  }

  focus(): void {
    this.#input.focus();
  }

  selectAll(): void {
    this.#input.select();
  }

  setHelp(open: boolean): void {
    this.#help.setAttribute("aria-pressed", String(open));
  }

  /** Adds a piece of a query at the end, with the cursor `back` characters before its end, and offers what completes it. */
  add(text: string, back: number): void {
    const before = this.query.trimEnd();
    const whole = before === "" ? text : `${before} ${text}`;
    this.#write({ text: whole, cursor: whole.length - back });
    this.#input.focus();
  }

  /** Offers values for what is being typed now. */
  complete(values: readonly ShownValue[]): void {
    const completion = this.#completion();
    if (completion?.kind !== "value" || document.activeElement !== this.#input) return;
    const isTyped = values.length === 1 && values[0]?.value === completion.prefix;
    const { noteOne, noteMany } = this.#texts;
    this.#popup.show(
      (isTyped ? [] : values).map(({ value, notes }) => ({
        label: value,
        detail: notes === 1 ? noteOne : fill(noteMany, notes),
        accept: () => this.#accept(acceptValue(this.query, completion, value)),
      })),
      true,
    );
  }

  #listen(): void {
    this.#input.addEventListener("input", (event) => {
      this.#showClear();
      // What an input method has not committed yet is nobody's query.
      if (event instanceof InputEvent && event.isComposing) return;
      this.#changed();
    });
    this.#input.addEventListener("compositionend", () => this.#changed());
    this.#input.addEventListener("keydown", (event) => this.#keyDown(event));
    this.#input.addEventListener("click", () => this.#offer());
    this.#input.addEventListener("blur", () => this.#popup.close());
    this.#clear.addEventListener("click", () => {
      this.#write({ text: "", cursor: 0 });
      this.#input.focus();
    });
    this.#help.addEventListener("click", () => this.#events.toggleHelp());
  }

  #keyDown(event: KeyboardEvent): void {
    if (event.isComposing || event.key === "Process") return;
    if (this.#popup.keyDown(event)) {
      event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    switch (event.key) {
      case "ArrowDown":
        this.#events.toResults();
        break;
      case "Enter":
        this.#popup.close();
        this.#events.submit();
        break;
      case "Escape":
        if (this.query === "") return;
        this.#write({ text: "", cursor: 0 });
        break;
      case "ArrowLeft":
      case "ArrowRight":
      case "Home":
      case "End":
        this.#popup.close();
        return;
      default:
        return;
    }
    event.preventDefault();
  }

  #completion(): Completion | null {
    const { value, selectionStart, selectionEnd } = this.#input;
    return selectionStart === null || selectionStart !== selectionEnd ? null : completionAt(value, selectionStart);
  }

  /** Offers what completes the word at the cursor; values of the notes come later. */
  #offer(): void {
    const completion = this.#completion();
    if (completion === null) this.#popup.close();
    else if (completion.kind === "name") this.#popup.show(this.#names(completion), false);
    else if (completion.filter === "tag" || completion.filter === "path")
      this.#events.wantValues(completion.filter, completion.prefix);
    else if (completion.filter === "title") this.#popup.close();
    else this.#popup.show(this.#dates(completion), true);
  }

  #names(completion: Extract<Completion, { kind: "name" }>): Suggestion[] {
    return completion.names.map((name) => ({
      label: `${name}:`,
      detail: helpOf(name, this.#texts),
      accept: () => this.#accept(acceptName(this.query, completion, name)),
    }));
  }

  #dates(completion: Extract<Completion, { kind: "value" }>): Suggestion[] {
    const dates = dateSuggestions(new Date(), completion.prefix, this.#texts);
    const isTyped = dates.some((it) => it.value === completion.prefix);
    return (isTyped ? [] : dates).map(({ value, label }) => ({
      label: value,
      detail: label,
      accept: () => this.#accept(acceptValue(this.query, completion, value)),
    }));
  }

  #accept(accepted: Accepted): void {
    this.#popup.close();
    this.#write(accepted);
  }

  #write({ text, cursor }: Accepted): void {
    this.#input.value = text;
    this.#input.setSelectionRange(cursor, cursor);
    this.#showClear();
    this.#changed();
  }

  #changed(): void {
    this.#events.change(this.query);
    this.#offer();
  }

  #showClear(): void {
    this.#clear.hidden = this.query === "";
  }
}

/** What a filter does, in a few words. */
export function helpOf(name: FilterName, texts: ViewTexts): string {
  switch (name) {
    case "tag":
      return texts.helpTag;
    case "path":
      return texts.helpPath;
    case "title":
      return texts.helpTitleFilter;
    case "after":
      return texts.helpAfter;
    case "before":
      return texts.helpBefore;
  }
}

function iconButton(name: string, label: string): HTMLButtonElement {
  return element("button", { type: "button", class: "icon-button", title: label, "aria-label": label }, icon(name));
}
