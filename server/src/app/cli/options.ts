/** One option of the command line. */
export interface OptionSpec {
  readonly short?: string;
  /** How its value is called in the help; null for a switch. */
  readonly value: string | null;
  readonly many?: boolean;
  readonly help: string;
}

export const optionSpecs = {
  notes: { short: "n", value: "DIR", help: "the folder of notes (default: the current folder)" },
  data: { value: "DIR", help: "keep Kura's data in DIR" },
  set: {
    short: "s",
    value: "KEY=VALUE",
    many: true,
    help: "a setting for this call; kura help settings lists them",
  },
  config: { value: "FILE", help: "read settings from a JSON file; --set goes over it" },
  json: { value: null, help: "print one JSON value on stdout, for scripts" },
  verbose: { short: "v", value: null, help: "tell on stderr what is being done" },
  help: { short: "h", value: null, help: "show how a command is used" },
  version: { value: null, help: "print the version" },
  limit: { short: "l", value: "N", help: "how many notes to show, 1 to 100 (default 10)" },
  mode: { short: "m", value: "MODE", help: "hybrid (default), semantic (meaning) or text (words)" },
  yes: { short: "y", value: null, help: "agree to send notes to the embedding host in the settings" },
  deep: { value: null, help: "compare every text and every vector, not a sample" },
  repair: { value: null, help: "repair what is found" },
  message: { value: "TEXT", help: "why this restore point is made" },
  note: { value: "PATH", help: "one note instead of all" },
  to: { value: "DIR", help: "where to put what is restored" },
} as const satisfies Record<string, OptionSpec>;

export type OptionName = keyof typeof optionSpecs;

/** Options that every command takes. */
export const commonOptions: readonly OptionName[] = ["notes", "data", "set", "config", "json", "verbose", "help"];
