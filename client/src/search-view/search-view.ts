/** The search view, as the rest of the extension sees it. */
export interface SearchView {
  /** Brings the view to the front with the cursor in its input; `query`, when given, is searched for. */
  show(query?: string): Promise<void>;
}
