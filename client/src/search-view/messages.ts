import type { CompletedField } from "../../../server/src/protocol/complete.ts";
import type { Highlight } from "../../../server/src/protocol/search.ts";

/** A hit as the webview draws it: all of it is text, nothing of it is markup. */
export interface ShownHit {
  /** Names the hit in `open`; unique within one answer. */
  readonly key: string;
  readonly title: string;
  /** Relative to its workspace folder. */
  readonly path: string;
  /** Name of its workspace folder; null when there is only one. */
  readonly folder: string | null;
  readonly headings: readonly string[];
  readonly startLine: number;
  readonly endLine: number;
  readonly excerpt: string;
  readonly highlights: readonly Highlight[];
  readonly matches: readonly ("semantic" | "text")[];
  readonly stale: boolean;
}

/** What stands in place of the hits, or above them. `action` names one of the commands that the view may run. */
export interface Notice {
  readonly kind: "loading" | "hint" | "degraded" | "error";
  readonly text: string;
  readonly action: { readonly command: ViewCommand; readonly title: string } | null;
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

/** From the webview to the extension. */
export type FromView =
  | { readonly type: "ready" }
  /** `id` grows; an answer to an older one is dropped. An empty query clears. */
  | { readonly type: "search"; readonly id: number; readonly query: string }
  | { readonly type: "complete"; readonly id: number; readonly field: CompletedField; readonly prefix: string }
  | { readonly type: "open"; readonly key: string; readonly beside: boolean }
  | { readonly type: "command"; readonly command: ViewCommand };

/** From the extension to the webview. */
export type ToView =
  /** `notice` tells what the state of Kura means for searching; null when all is well. */
  | { readonly type: "state"; readonly notice: Notice | null; readonly canSearch: boolean }
  | {
      readonly type: "results";
      readonly id: number;
      readonly hits: readonly ShownHit[];
      /** Why the answer is less than it could be, or there is none. */
      readonly notice: Notice | null;
    }
  | { readonly type: "completions"; readonly id: number; readonly values: readonly string[] }
  /** Puts the cursor into the input; a query replaces what stands there and is searched. */
  | { readonly type: "focus"; readonly query: string | null };
