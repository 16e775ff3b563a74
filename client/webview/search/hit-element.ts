import type { ShownHit, ViewTexts } from "../../src/search-view/messages.ts";
import { element, icon, labelledIcon } from "./element.ts";
import { fill } from "./fill.ts";
import { segmentsOf } from "./segments.ts";

/** One hit as an option of the list of results. */
export function hitElement(hit: ShownHit, at: number, texts: ViewTexts): HTMLElement {
  const parts = [headOf(hit, texts)];
  if (hit.headings.length > 0) parts.push(headingsOf(hit.headings));
  parts.push(excerptOf(hit, texts), placeOf(hit, texts));
  return element(
    "div",
    { class: "hit", role: "option", id: `hit-${at}`, tabindex: "-1", "aria-selected": "false", "data-at": String(at) },
    ...parts,
  );
}

function headOf({ title, folder, matches, stale }: ShownHit, texts: ViewTexts): HTMLElement {
  const badges = element("span", { class: "badges" });
  if (stale)
    badges.append(element("span", { class: "badge stale", title: texts.staleTip }, icon("history"), texts.stale));
  if (folder !== null) badges.append(element("span", { class: "badge", title: folder }, folder));
  if (matches.includes("semantic")) badges.append(labelledIcon("sparkle", texts.bySemantic));
  if (matches.includes("text")) badges.append(labelledIcon("whole-word", texts.byText));
  return element("div", { class: "head" }, element("span", { class: "title", title }, title), badges);
}

function headingsOf(headings: readonly string[]): HTMLElement {
  const path = headings.join(" › ");
  return element("div", { class: "headings", title: path }, path);
}

function excerptOf({ excerpt, highlights, stale }: ShownHit, texts: ViewTexts): HTMLElement {
  if (excerpt === "") return element("div", { class: "excerpt gone" }, stale ? texts.staleExcerpt : "");
  const pieces = segmentsOf(excerpt, highlights).map(({ text, marked }) =>
    marked ? element("mark", { class: "match" }, text) : text,
  );
  return element("div", { class: "excerpt" }, ...pieces);
}

/** The folders give way in a narrow view; the file's name and the lines do not. */
function placeOf({ place: { path, startLine, endLine } }: ShownHit, texts: ViewTexts): HTMLElement {
  const name = path.lastIndexOf("/") + 1;
  const lines = startLine === endLine ? fill(texts.lineOne, startLine) : fill(texts.lineMany, startLine, endLine);
  const shown = startLine === endLine ? `:${startLine}` : `:${startLine}–${endLine}`;
  return element(
    "div",
    { class: "place", title: `${path}, ${lines}` },
    element("span", { class: "folders" }, path.slice(0, name)),
    element("span", { class: "file" }, path.slice(name)),
    element("span", { class: "lines" }, shown),
  );
}
