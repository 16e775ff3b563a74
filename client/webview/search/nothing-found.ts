import type { ViewTexts } from "../../src/search-view/messages.ts";
import { element } from "./element.ts";
import { withoutFilters } from "./query-words.ts";

/** Says that nothing was found, and what may help; `search` is called with a query that finds more. */
export function nothingFound(query: string, texts: ViewTexts, search: (query: string) => void): HTMLElement {
  const says = element("div", {}, element("p", {}, texts.nothingFound));
  const wider = withoutFilters(query);
  if (wider === "" || wider === query.trim()) {
    says.append(element("p", {}, texts.nothingFoundHint));
    return says;
  }
  const button = element("button", { type: "button", class: "link" }, texts.withoutFilters);
  button.addEventListener("click", () => search(wider));
  says.append(element("p", {}, texts.nothingFoundFiltered), button);
  return says;
}
