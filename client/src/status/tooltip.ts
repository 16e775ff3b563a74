import type { Translate } from "../translation.ts";
import { type Action, commandOf } from "./action.ts";
import { actionTitle } from "./action-title.ts";
import { escapeMarkdown } from "./escape-markdown.ts";
import type { StatusRow } from "./status-rows.ts";
import type { StatusSection, StatusView } from "./status-text.ts";

export interface Tooltip {
  readonly markdown: string;
  /** The commands that its links run: all that it may be trusted with. */
  readonly commands: readonly string[];
}

const maxActions = 3;
const maxDetail = 300;

/** The tooltip as Markdown: what is the matter, a small table a folder, and links to what can be done. */
export function tooltipOf(view: StatusView, t: Translate): Tooltip {
  const standing: readonly Action[] = view.sections.length === 0 ? ["showMenu"] : ["search", "showMenu"];
  const actions = [...view.actions.slice(0, maxActions), ...standing.filter((one) => !view.actions.includes(one))];
  const sections = view.sections.map((section) => sectionMarkdown(section));
  const body = sections.length === 0 ? [`**Kura**  ${escapeMarkdown(view.sentence)}`] : sections;
  const links = actions.map((action) => link(escapeMarkdown(actionTitle(action, t)), action)).join(" · ");
  const rows = view.sections.flatMap((section) => section.rows.flatMap(({ action }) => action ?? []));
  return {
    markdown: [...body, links].join("\n\n---\n\n"),
    commands: [...new Set([...actions, ...rows].map(commandOf))].sort(),
  };
}

function sectionMarkdown({ name, sentence, troubles, rows }: StatusSection): string {
  const lines = [
    `**${escapeMarkdown(name ?? "Kura")}**  ${escapeMarkdown(sentence)}`,
    ...troubles.map(({ sentence: trouble, detail }) => {
      const more = detail === null ? "" : `  \n*${escapeMarkdown(shortened(detail))}*`;
      return trouble === sentence ? more.trimStart() : `$(warning) ${escapeMarkdown(trouble)}${more}`;
    }),
    ...(rows.length === 0 ? [] : [["| | |", "|:--|:--|", ...rows.map(rowMarkdown)].join("\n")]),
  ];
  return lines.filter((line) => line !== "").join("\n\n");
}

function rowMarkdown({ name, value, action }: StatusRow): string {
  const text = escapeMarkdown(value);
  return `| ${escapeMarkdown(name)}&nbsp;&nbsp;&nbsp; | ${action === null ? text : link(text, action)} |`;
}

function link(title: string, action: Action): string {
  return `[${title}](command:${commandOf(action)})`;
}

function shortened(text: string): string {
  return text.length <= maxDetail ? text : `${text.slice(0, maxDetail).trimEnd()}…`;
}
