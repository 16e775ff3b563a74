/**
 * Makes an element. Attributes are set as text and children that are strings become text nodes: nothing that comes from a note
 * is ever read as markup.
 */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** An icon that says nothing to a screen reader. */
export function icon(name: string): HTMLElement {
  return element("span", { class: `codicon codicon-${name}`, "aria-hidden": "true" });
}

/** An icon that is all there is of what it says. */
export function labelledIcon(name: string, label: string): HTMLElement {
  return element("span", { class: `codicon codicon-${name}`, role: "img", "aria-label": label, title: label });
}
