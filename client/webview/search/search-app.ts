import type { FromView, Notice, ShownHit, ToView, ViewTexts } from "../../src/search-view/messages.ts";
import { element } from "./element.ts";
import { fill } from "./fill.ts";
import { helpPanel } from "./help-panel.ts";
import { HitList } from "./hit-list.ts";
import { nothingFound } from "./nothing-found.ts";
import { NoticeArea } from "./notice-area.ts";
import { packed, type SavedState, unpacked } from "./saved-state.ts";
import { SearchBox } from "./search-box.ts";
import { shownNotices } from "./shown-notices.ts";

export interface SearchAppParts {
  readonly root: HTMLElement;
  readonly texts: ViewTexts;
  readonly send: (message: FromView) => void;
  readonly load: () => unknown;
  readonly save: (state: unknown) => void;
}

/** From the last key to the search. */
const debounceMs = 120;
/** What is answered sooner shows no progress bar. */
const patienceMs = 200;
/** The answer that the extension gives at most. */
const mostHits = 50;

/** An answer, and the query that it is for. */
interface Answer {
  readonly query: string;
  readonly hits: readonly ShownHit[];
  readonly notice: Notice | null;
}

type Answered = Extract<ToView, { type: "results" }>;

/** The search view: one input, notices, and what was found. What was found stays until the next answer is there. */
export class SearchApp {
  readonly #parts: SearchAppParts;
  readonly #box: SearchBox;
  readonly #list: HitList;
  readonly #notices: NoticeArea;
  readonly #help: HTMLElement;
  readonly #progress = document.createElement("vscode-progress-bar");
  readonly #count = element("div", { class: "count", hidden: "" });
  readonly #nothing = element("div", { class: "nothing" });
  readonly #live = element("div", { class: "for-screen-readers", role: "status" });
  readonly #scroller: HTMLElement;
  #state: { readonly notice: Notice | null; readonly canSearch: boolean } = { notice: null, canSearch: true };
  #answer: Answer | null;
  /** Why the last search has no answer; what was found before stays. */
  #failure: Notice | null = null;
  /** A newer answer to the same query, kept until nobody is in the list. */
  #later: Answered | null = null;
  #helpOpen = false;
  #id: number;
  #searched = "";
  /** A search is under way. */
  #pending = false;
  /** The keyboard goes to the results as soon as they are there. */
  #goesToResults = false;
  #debounce = 0;
  #patience = 0;
  #completeId = 0;

  constructor(parts: SearchAppParts) {
    this.#parts = parts;
    const { texts, root, send } = parts;
    this.#box = new SearchBox(texts, {
      change: (query) => this.#changed(query),
      submit: () => this.#submit(),
      toResults: () => this.#list.focus(),
      toggleHelp: () => {
        this.#helpOpen = !this.#helpOpen;
        this.#draw();
      },
      wantValues: (field, prefix) => send({ type: "complete", id: ++this.#completeId, field, prefix }),
    });
    this.#list = new HitList(texts, {
      open: (place, how) => send({ type: "open", place, how }),
      leave: () => this.#box.focus(),
      select: () => this.#save(),
      rest: () => this.#showLater(),
    });
    this.#notices = new NoticeArea((command) => send({ type: "command", command }));
    this.#help = helpPanel(texts, (text, back) => this.#box.add(text, back));
    this.#progress.ariaLabel = texts.loading;
    this.#progress.hidden = true;
    this.#scroller = element("div", { class: "scroller" }, this.#help, this.#nothing, this.#list.element);
    const head = element("header", {}, this.#box.element, this.#progress, this.#notices.element, this.#count);
    const title = element("h1", { class: "for-screen-readers" }, texts.input);
    root.append(element("main", {}, title, head, this.#scroller, this.#live));

    const saved = unpacked(parts.load());
    this.#id = saved.id;
    this.#answer = saved.shown;
    this.#box.query = saved.query;
    this.#draw();
    this.#list.select(saved.selected);
    this.#scroller.scrollTop = saved.scrollTop;
    this.#scroller.addEventListener("scroll", () => this.#save(), { passive: true });
    if (saved.query.trim() !== "") this.#search();
  }

  focus(): void {
    this.#box.focus();
  }

  receive(message: ToView): void {
    switch (message.type) {
      case "state": {
        const { notice, canSearch } = message;
        const isBack = canSearch && !this.#state.canSearch;
        if (notice !== null && notice.kind !== this.#state.notice?.kind) this.#say(notice.text);
        this.#state = { notice, canSearch };
        if (isBack && this.#box.query.trim() !== "") {
          this.#failure = null;
          this.#search();
        }
        return this.#draw();
      }
      case "results":
        if (message.id !== this.#id) return;
        if (!this.#pending && this.#failure === null && this.#list.inUse) this.#later = message;
        else this.#answered(message);
        return;
      case "completions":
        if (message.id === this.#completeId) this.#box.complete(message.values);
        return;
      case "focus":
        this.#box.focus();
        if (message.query === null) return this.#box.selectAll();
        this.#box.query = message.query;
        return this.#changed(message.query, 0);
    }
  }

  #changed(query: string, waitMs = debounceMs): void {
    window.clearTimeout(this.#debounce);
    this.#goesToResults = false;
    if (query.trim() === "") this.#clear();
    else if (query.trim() !== this.#searched) this.#debounce = window.setTimeout(() => this.#search(), waitMs);
    this.#draw();
    this.#save();
  }

  #submit(): void {
    const query = this.#box.query.trim();
    if (query === "") return;
    if (query !== this.#searched) {
      window.clearTimeout(this.#debounce);
      this.#search();
    }
    if (this.#pending) this.#goesToResults = true;
    else this.#list.focus();
  }

  #search(): void {
    const query = this.#box.query.trim();
    this.#searched = query;
    this.#pending = true;
    this.#id++;
    this.#parts.send({ type: "search", id: this.#id, query });
    window.clearTimeout(this.#patience);
    this.#patience = window.setTimeout(() => {
      this.#progress.hidden = false;
      this.#list.element.setAttribute("aria-busy", "true");
    }, patienceMs);
  }

  #clear(): void {
    if (this.#searched !== "") this.#parts.send({ type: "search", id: ++this.#id, query: "" });
    this.#searched = "";
    this.#answer = null;
    this.#failure = null;
    this.#settled();
    this.#say("");
  }

  #settled(): void {
    this.#pending = false;
    window.clearTimeout(this.#patience);
    this.#progress.hidden = true;
    this.#list.element.removeAttribute("aria-busy");
  }

  #showLater(): void {
    if (this.#later !== null && this.#later.id === this.#id && !this.#pending) this.#answered(this.#later);
  }

  #answered({ hits, notice }: Answered): void {
    const isNew = this.#pending;
    this.#later = null;
    this.#settled();
    this.#failure = hits === null ? notice : null;
    if (hits !== null) {
      if (this.#answer?.query !== this.#searched) {
        this.#scroller.scrollTop = 0;
        this.#list.restart();
      }
      this.#answer = { query: this.#searched, hits, notice };
    }
    this.#draw();
    if (isNew) this.#say(hits === null ? (notice?.text ?? "") : this.#countText(hits.length));
    if (this.#goesToResults && !this.#list.isEmpty && document.hasFocus()) this.#list.focus();
    this.#goesToResults = false;
    this.#save();
  }

  #draw(): void {
    const { texts } = this.#parts;
    const { notice, canSearch } = this.#state;
    const answer = canSearch ? this.#answer : null;
    const hits = answer?.hits ?? [];
    const asked = this.#box.query.trim() !== "";
    const notices = canSearch
      ? shownNotices(notice, this.#failure ?? answer?.notice ?? null)
      : notice === null
        ? []
        : [notice];
    this.#notices.show(notices, !canSearch);
    this.#help.hidden = !(this.#helpOpen || (canSearch && !asked));
    this.#box.setHelp(this.#helpOpen);
    this.#list.element.hidden = hits.length === 0;
    this.#list.show(hits);
    this.#count.hidden = hits.length === 0;
    this.#count.textContent = this.#countText(hits.length);
    const isNothing = answer !== null && hits.length === 0 && asked && this.#failure === null;
    this.#nothing.hidden = !isNothing;
    if (isNothing && answer !== null) {
      this.#nothing.replaceChildren(
        nothingFound(answer.query, texts, (query) => {
          this.#box.query = query;
          this.#box.focus();
          this.#changed(query, 0);
        }),
      );
    }
  }

  #countText(count: number): string {
    const { countOne, countMany, countMost, nothingFound: none, earlier } = this.#parts.texts;
    if (this.#failure !== null && this.#answer !== null) return fill(earlier, this.#answer.query);
    if (count === 0) return none;
    if (count === 1) return countOne;
    return fill(count >= mostHits ? countMost : countMany, count);
  }

  /** For those who do not see it. */
  #say(text: string): void {
    if (this.#live.textContent !== text) this.#live.textContent = text;
  }

  #save(): void {
    const state: SavedState = {
      query: this.#box.query,
      id: this.#id,
      shown: this.#answer,
      selected: this.#list.selected,
      scrollTop: this.#scroller.scrollTop,
    };
    this.#parts.save(packed(state));
  }
}
