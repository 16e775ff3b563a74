import type { OptionName } from "./options.ts";

/** What a command is called with, and how the help explains it. */
export interface CommandSpec {
  readonly summary: string;
  /** Name of what stands behind the command; null for nothing. */
  readonly argument: { readonly name: string; readonly required: boolean; readonly words: boolean } | null;
  readonly options: readonly OptionName[];
  readonly details: readonly string[];
  readonly examples: readonly (readonly [command: string, meaning: string])[];
}

const onePath = { name: "PATH", required: true, words: false };
const oneId = { name: "ID", required: true, words: false };

export const commandSpecs = {
  sync: {
    summary: "bring the index of a folder up to date, then exit",
    argument: null,
    options: ["yes"],
    details: [
      "Compares every note with what is known of it, embeds only texts that were never",
      "embedded before, and brings the index up to date. Interrupt it when you like:",
      "the next run goes on where it was.",
      "",
      "Notes stay on this machine: the built-in model embeds them. Another host is used",
      "only when the settings name it and you agree with --yes; its key is read from",
      "the environment variable KURA_EMBEDDING_KEY.",
    ],
    examples: [
      ["kura sync --notes ~/notes", "index a folder"],
      ["kura sync --json | jq .embedded", "texts that were embedded"],
      ["kura sync --set embedding.provider=openai --yes", "embed with OpenAI from now on"],
    ],
  },
  watch: {
    summary: "keep it up to date until Ctrl-C, and search at its prompt",
    argument: null,
    options: ["yes"],
    details: [
      "Syncs, then notices every change by itself. In a terminal it reads searches from",
      "its prompt, where :help tells what else can be typed. The first Ctrl-C finishes",
      "what is in hand and exits 0; a second one exits at once.",
    ],
    examples: [["kura watch --notes ~/notes", "keep a folder searchable"]],
  },
  search: {
    summary: "find notes by meaning and by words",
    argument: { name: "QUERY", required: true, words: true },
    options: ["limit", "mode"],
    details: [
      "Words find notes that mean the same. In the query:",
      '  "exact phrase"   must stand in the note      -word       must not',
      "  path:guides/     only under this path        tag:ops     only with this tag",
      "  title:retry      only with this title        after:2026-01-31  before:2026",
      "Put -- in front of a query with a minus: kura search -- jitter -draft",
    ],
    examples: [
      ['kura search "why do we retry with jitter"', "by meaning"],
      ["kura search 'tag:ops \"disk full\"'", "a phrase, in notes with a tag"],
      ["kura search 検索 --mode text --limit 3", "by words only"],
    ],
  },
  related: {
    summary: "find notes that are about the same as a note",
    argument: onePath,
    options: ["limit"],
    details: ["PATH is looked for in the current folder first, then in the notes folder."],
    examples: [["kura related guides/backoff.md", "what else is about this?"]],
  },
  status: {
    summary: "show how the folder is",
    argument: null,
    options: [],
    details: ["Exits 0 when all is well, 3 when there is something to know."],
    examples: [["kura status --json | jq -r .health", "ok, warning or error"]],
  },
  check: {
    summary: "compare notes, catalog and index; change nothing",
    argument: null,
    options: ["deep", "repair"],
    details: ["Exits 3 when it finds drift. With --repair it repairs that and checks again."],
    examples: [
      ["kura check", "a quick look, with a sample of vectors"],
      ["kura check --deep --repair", "compare everything, repair what is found"],
    ],
  },
  retry: {
    summary: "try again what was parked",
    argument: null,
    options: [],
    details: ["Parked are texts that an embedding host refused. After retrying, what is parked", "still is listed."],
    examples: [["kura retry", "try all of it again"]],
  },
  repair: {
    summary: "repair drift between notes, catalog and index",
    argument: null,
    options: [],
    details: ["Embeddings that were paid for are used again. Notes are never touched."],
    examples: [["kura repair", "print each step and what it did"]],
  },
  backup: {
    summary: "make a restore point of the notes now",
    argument: null,
    options: ["message"],
    details: ["Commits the notes into a git repository of Kura's own, never into yours."],
    examples: [['kura backup --message "before the big move"', "a restore point with its reason"]],
  },
  backups: {
    summary: "list restore points",
    argument: null,
    options: [],
    details: ["Newest first."],
    examples: [["kura backups --json", "for scripts"]],
  },
  verify: {
    summary: "verify a restore point (not yet)",
    argument: oneId,
    options: [],
    details: ["Comes with a later version."],
    examples: [],
  },
  restore: {
    summary: "restore notes from a restore point (not yet)",
    argument: oneId,
    options: ["note", "to"],
    details: ["Comes with a later version."],
    examples: [],
  },
  help: {
    summary: "show how a command is used",
    argument: { name: "COMMAND", required: false, words: false },
    options: [],
    details: [],
    examples: [
      ["kura help search", "the query language, with examples"],
      ["kura help settings", "what --set can set"],
    ],
  },
} as const satisfies Record<string, CommandSpec>;

export type CommandName = keyof typeof commandSpecs;

export const commandNames = Object.keys(commandSpecs) as readonly CommandName[];

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(commandSpecs, name);
}

export function specOf(name: CommandName): CommandSpec {
  return commandSpecs[name];
}
