import type { CompletedField } from "../../../server/src/protocol/complete.ts";
import type { Highlight } from "../../../server/src/protocol/search.ts";

/** Where a hit stands. */
export interface HitPlace {
  /** URI of the workspace folder. */
  readonly folder: string;
  /** Relative to the workspace folder, '/'. */
  readonly path: string;
  /** From 1, inclusive. */
  readonly startLine: number;
  readonly endLine: number;
}

/** A hit as it is drawn: all of it is text, nothing of it is markup. */
export interface ShownHit {
  readonly place: HitPlace;
  readonly title: string;
  /** Name of its workspace folder; null when there is only one. */
  readonly folder: string | null;
  readonly headings: readonly string[];
  readonly excerpt: string;
  readonly highlights: readonly Highlight[];
  readonly matches: readonly ("semantic" | "text")[];
  readonly stale: boolean;
}

/** What stands above the hits, or in their place. */
export interface Notice {
  readonly kind: "loading" | "hint" | "degraded" | "error";
  readonly text: string;
  readonly actions: readonly { readonly command: ViewCommand; readonly title: string }[];
  /** How far the work that the notice tells of has come; null when that is not known, or there is none. */
  readonly progress: { readonly done: number; readonly total: number } | null;
}

/** Commands that a webview may ask for; any other name is ignored. */
export type ViewCommand =
  | "openFolder"
  | "openSettings"
  | "manageTrust"
  | "retry"
  | "resume"
  | "restart"
  | "showLog"
  | "chooseModel";

/**
 * `peek` shows the note and leaves the focus where it is, `open` goes to it, `keep` goes to it and keeps its tab, and
 * `beside` goes to it in an editor beside the active one.
 */
export type OpenHow = "peek" | "open" | "keep" | "beside";

/** From the webview to the extension. */
export type FromView =
  | { readonly type: "ready" }
  /** `id` grows; an answer to an older one is dropped. An empty query ends the search under way. */
  | { readonly type: "search"; readonly id: number; readonly query: string }
  | { readonly type: "complete"; readonly id: number; readonly field: CompletedField; readonly prefix: string }
  | { readonly type: "open"; readonly place: HitPlace; readonly how: OpenHow }
  | { readonly type: "command"; readonly command: ViewCommand };

/** A value for a filter, and in how many notes it would find something. */
export interface ShownValue {
  readonly value: string;
  readonly notes: number;
}

/** From the extension to the webview. */
export type ToView =
  /** `notice` tells what the state of Kura means for searching; null when all is well. */
  | { readonly type: "state"; readonly notice: Notice | null; readonly canSearch: boolean }
  /** The answer to a search; comes again under the same id when the notes have changed meanwhile. */
  | {
      readonly type: "results";
      readonly id: number;
      /** Null when nobody could answer: the notice says why. */
      readonly hits: readonly ShownHit[] | null;
      /** Why the answer is less than it could be. */
      readonly notice: Notice | null;
    }
  | { readonly type: "completions"; readonly id: number; readonly values: readonly ShownValue[] }
  /** Puts the cursor into the input; a query replaces what stands there and is searched. */
  | { readonly type: "focus"; readonly query: string | null };

/** Every text of the webview itself, in the user's language; `{0}` is replaced. */
export interface ViewTexts {
  readonly input: string;
  readonly placeholder: string;
  readonly clear: string;
  readonly help: string;
  readonly results: string;
  readonly suggestions: string;
  readonly loading: string;
  readonly countOne: string;
  readonly countMany: string;
  readonly countMost: string;
  readonly earlier: string;
  readonly noteOne: string;
  readonly noteMany: string;
  readonly bySemantic: string;
  readonly byText: string;
  readonly stale: string;
  readonly staleTip: string;
  readonly staleExcerpt: string;
  readonly lineOne: string;
  readonly lineMany: string;
  readonly nothingFound: string;
  readonly nothingFoundHint: string;
  readonly nothingFoundFiltered: string;
  readonly withoutFilters: string;
  readonly intro: string;
  readonly helpTitle: string;
  readonly helpTag: string;
  readonly helpPath: string;
  readonly helpTitleFilter: string;
  readonly helpAfter: string;
  readonly helpBefore: string;
  readonly helpPhrase: string;
  readonly helpWithout: string;
  readonly phraseExample: string;
  readonly withoutExample: string;
  readonly keysTitle: string;
  readonly keyResults: string;
  readonly keyOpen: string;
  readonly keyBeside: string;
  readonly keyBack: string;
  readonly today: string;
  readonly yesterday: string;
  readonly thisWeek: string;
  readonly lastWeek: string;
  readonly thisMonth: string;
  readonly lastMonth: string;
  readonly thisYear: string;
  readonly lastYear: string;
}
