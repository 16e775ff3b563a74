import type { HitPlace, OpenHow, ShownHit, ViewTexts } from "../../src/search-view/messages.ts";
import { element } from "./element.ts";
import { hitElement } from "./hit-element.ts";

export interface HitListEvents {
  readonly open: (place: HitPlace, how: OpenHow) => void;
  /** The keyboard goes back to the input; what is typed goes there too. */
  readonly leave: () => void;
  /** Another hit was selected. */
  readonly select: () => void;
  /** Nobody is about to open one of the hits any more. */
  readonly rest: () => void;
}

/** Who has not moved the mouse for so long is not about to click. */
const aimingMs = 1_500;

/** The results: a listbox in which the selected hit has the focus. */
export class HitList {
  readonly element: HTMLElement;
  readonly #texts: ViewTexts;
  readonly #events: HitListEvents;
  #hits: readonly ShownHit[] = [];
  #drawn = "";
  #selected = 0;
  /** Timer that ends the time in which a click is to be expected; 0 when none is. */
  #aiming = 0;

  constructor(texts: ViewTexts, events: HitListEvents) {
    this.#texts = texts;
    this.#events = events;
    this.element = element("div", { id: "results", role: "listbox", "aria-label": texts.results });
    this.element.addEventListener("keydown", (event) => this.#keyDown(event));
    this.element.addEventListener("focusin", (event) => {
      this.element.classList.add("visited");
      this.#select(placeIn(event));
    });
    this.element.addEventListener("focusout", () => this.#restSoon(0));
    this.element.addEventListener("mousemove", () => this.#restSoon(aimingMs));
    this.element.addEventListener("mouseleave", () => this.#restSoon(0));
    this.element.addEventListener("click", (event) => {
      if (event.detail < 2)
        this.#open(placeIn(event), event.ctrlKey || event.metaKey || event.altKey ? "beside" : "peek");
    });
    this.element.addEventListener("dblclick", (event) => this.#open(placeIn(event), "keep"));
    this.element.addEventListener("auxclick", (event) => {
      if (event.button === 1) this.#open(placeIn(event), "keep");
    });
  }

  get isEmpty(): boolean {
    return this.#hits.length === 0;
  }

  get selected(): number {
    return this.#selected;
  }

  /** Somebody is about to open one of the hits: they stay where they are for now. */
  get inUse(): boolean {
    return this.#hasFocus || this.#aiming !== 0;
  }

  /** What is shown next answers another question: the first hit is selected, and none has been looked at yet. */
  restart(): void {
    this.element.classList.remove("visited");
    this.#hits = [];
    this.#drawn = "";
  }

  /** Draws the hits. A note that was selected stays so; where it is not found any more the first one is. */
  show(hits: readonly ShownHit[]): void {
    const drawn = JSON.stringify(hits);
    if (drawn === this.#drawn) return;
    const focused = this.#hasFocus;
    const before = this.#hits[this.#selected];
    this.#drawn = drawn;
    this.#hits = hits;
    this.element.replaceChildren(...hits.map((hit, at) => hitElement(hit, at, this.#texts)));
    const again = before === undefined ? -1 : hits.findIndex((it) => isSameNote(it.place, before.place));
    this.#selected = -1;
    this.#select(Math.max(0, again));
    if (focused) this.focus();
  }

  /** Selects without moving the focus. */
  select(at: number): void {
    this.#select(at);
  }

  /** Moves the focus to the selected hit. */
  focus(): void {
    const option = this.#option(this.#selected);
    if (option === null) this.#events.leave();
    else option.focus();
  }

  /** False while the editor has the focus: taking it back from there is nobody's wish. */
  get #hasFocus(): boolean {
    return document.hasFocus() && this.element.contains(document.activeElement);
  }

  #restSoon(waitMs: number): void {
    window.clearTimeout(this.#aiming);
    this.#aiming = window.setTimeout(() => {
      this.#aiming = 0;
      if (!this.inUse) this.#events.rest();
    }, waitMs);
  }

  #keyDown(event: KeyboardEvent): void {
    const { key } = event;
    if (event.isComposing || key === "Process") return this.#events.leave();
    const command = event.ctrlKey || event.metaKey;
    if (key === "Enter") this.#open(this.#selected, command ? "beside" : "open");
    else if (command || event.altKey) return;
    else if (key === "Escape" || (key === "ArrowUp" && this.#selected === 0)) this.#events.leave();
    else if (key === " ") this.#open(this.#selected, "peek");
    else if (!this.#move(key)) {
      // The key itself goes to the input, which has the focus by the time that it writes.
      if (key.length === 1 || key === "Backspace") this.#events.leave();
      return;
    }
    event.preventDefault();
  }

  /** False when the key moves nothing. */
  #move(key: string): boolean {
    const last = this.#hits.length - 1;
    const target = targetOf(key, this.#selected, last, this.#pageSize());
    if (target === null) return false;
    this.#option(Math.min(Math.max(target, 0), last))?.focus();
    return true;
  }

  #pageSize(): number {
    const height = this.#option(this.#selected)?.offsetHeight ?? 0;
    const visible = this.element.parentElement?.clientHeight ?? 0;
    return height === 0 ? 1 : Math.max(1, Math.floor(visible / height) - 1);
  }

  #select(at: number): void {
    if (at === this.#selected || at < 0 || at >= this.#hits.length) return;
    const before = this.#option(this.#selected);
    before?.setAttribute("aria-selected", "false");
    before?.setAttribute("tabindex", "-1");
    this.#selected = at;
    const option = this.#option(at);
    option?.setAttribute("aria-selected", "true");
    option?.setAttribute("tabindex", "0");
    this.#events.select();
  }

  #open(at: number, how: OpenHow): void {
    const hit = this.#hits[at];
    if (hit !== undefined) this.#events.open(hit.place, how);
  }

  #option(at: number): HTMLElement | null {
    const option = this.element.children[at];
    return option instanceof HTMLElement ? option : null;
  }
}

function targetOf(key: string, selected: number, last: number, page: number): number | null {
  switch (key) {
    case "ArrowDown":
      return selected + 1;
    case "ArrowUp":
      return selected - 1;
    case "PageDown":
      return selected + page;
    case "PageUp":
      return selected - page;
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return null;
  }
}

function placeIn(event: Event): number {
  const option = event.target instanceof Element ? event.target.closest("[data-at]") : null;
  return option instanceof HTMLElement ? Number(option.dataset["at"]) : -1;
}

function isSameNote(a: HitPlace, b: HitPlace): boolean {
  return a.folder === b.folder && a.path === b.path;
}
