import type { ViewTexts } from "../../src/search-view/messages.ts";
import { element } from "./element.ts";
import { filterNames } from "./query-words.ts";
import { helpOf } from "./search-box.ts";

/** What can be typed: shown while nothing is, and when asked for. `add` puts a piece of a query into the input. */
export function helpPanel(texts: ViewTexts, add: (text: string, back: number) => void): HTMLElement {
  const row = (shown: string, help: string, text: string, back: number) => {
    const button = element("button", { type: "button", class: "term" }, shown);
    button.addEventListener("click", () => add(text, back));
    return element("li", {}, button, element("span", {}, help));
  };
  const key = (names: readonly string[], help: string) =>
    element(
      "li",
      {},
      element("span", { class: "keys" }, ...names.map((it) => element("kbd", {}, it))),
      element("span", {}, help),
    );
  const control = navigator.platform.startsWith("Mac") ? "⌘" : "Ctrl";
  return element(
    "section",
    { class: "help", "aria-label": texts.help },
    element("p", {}, texts.intro),
    element("h2", {}, texts.helpTitle),
    element(
      "ul",
      {},
      ...filterNames.map((name) => row(`${name}:`, helpOf(name, texts), `${name}:`, 0)),
      row(`"${texts.phraseExample}"`, texts.helpPhrase, '""', 1),
      row(`-${texts.withoutExample}`, texts.helpWithout, "-", 0),
    ),
    element("h2", {}, texts.keysTitle),
    element(
      "ul",
      {},
      key(["↓"], texts.keyResults),
      key(["Enter"], texts.keyOpen),
      key([control, "Enter"], texts.keyBeside),
      key(["Esc"], texts.keyBack),
    ),
  );
}
