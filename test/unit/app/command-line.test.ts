import { describe, expect, it } from "vitest";
import { parseCommandLine } from "../../../server/src/app/cli/command-line.ts";
import { commandNames } from "../../../server/src/app/cli/command-specs.ts";
import { commandHelp, overview } from "../../../server/src/app/cli/help.ts";
import { styleFor } from "../../../server/src/app/cli/style.ts";
import { UsageError } from "../../../server/src/core/errors.ts";

describe("a command line", () => {
  it("may have its options before and behind the command", () => {
    const parsed = parseCommandLine(["--notes", "a", "search", "full", "jitter", "-l5", "--set=x=1", "--set", "y=2"]);
    expect(parsed).toMatchObject({
      kind: "run",
      line: { command: "search", argument: "full jitter", notes: "a", limit: 5, set: ["x=1", "y=2"], json: false },
    });
  });

  it("takes a query that begins with a minus behind --", () => {
    expect(parseCommandLine(["search", "--", "-draft", "jitter"])).toMatchObject({
      line: { argument: "-draft jitter" },
    });
  });

  it.each([
    [[], { kind: "help", about: null }],
    [["--help"], { kind: "help", about: null }],
    [["help"], { kind: "help", about: null }],
    [["help", "search"], { kind: "help", about: "search" }],
    [["search", "--help"], { kind: "help", about: "search" }],
    [["--version"], { kind: "version" }],
  ])("%j asks for help or version", (argv, expected) => {
    expect(parseCommandLine(argv)).toEqual(expected);
  });

  it.each([
    [["serach", "x"], 'There is no command "serach"; did you mean search?'],
    [["zzzzzz"], 'There is no command "zzzzzz". See kura help.'],
    [["help", "synk"], 'There is no command "synk"; did you mean sync?'],
    [["sync", "--limti", "3"], "There is no option --limti; did you mean --limit?"],
    [["sync", "--zzzzzz"], "There is no option --zzzzzz. See kura help."],
    [
      ["search", "-draft"],
      "There is no option -draft. A query with a minus stands behind --, as in kura search -- -draft.",
    ],
    [["sync", "--limit", "3"], "kura sync takes no --limit; kura search, kura related do."],
    [["status", "--deep"], "kura status takes no --deep; kura check does."],
    [["search"], "kura search wants QUERY. See kura help search."],
    [["sync", "now"], 'kura sync takes no "now". See kura help sync.'],
    [["related", "a.md", "b.md"], "kura related takes one PATH, not 2."],
    [["search", "x", "--limit", "many"], '--limit must be a whole number from 1 to 100, not "many".'],
    [["search", "x", "--limit", "101"], '--limit must be a whole number from 1 to 100, not "101".'],
    [["search", "x", "--limit"], "--limit wants a value: --limit N."],
    [["search", "x", "--limit", "--json"], "--limit wants a value: --limit N."],
    [
      ["search", "x", "--mode", "semantik"],
      '--mode must be hybrid, semantic or text, not "semantik"; did you mean semantic?',
    ],
    [["sync", "--json=yes"], '--json takes no value, but was given "yes".'],
  ])("%j is refused in one sentence", (argv, sentence) => {
    expect(() => parseCommandLine(argv)).toThrow(new UsageError(sentence));
  });
});

describe("the help", () => {
  const style = styleFor({ write: () => true }, {});

  it("lists every command", () => {
    for (const name of commandNames) expect(overview(style)).toMatch(new RegExp(`^ {2}${name}\\b`, "m"));
  });

  it("explains every command with its options and examples that can be understood", () => {
    for (const name of commandNames) {
      const page = commandHelp(name, style);
      expect(page).toContain("--notes DIR");
      for (const [, command = ""] of page.matchAll(/^ {2}(kura .*?) {2}/gm)) {
        const [, ...argv] = command.split(" | ")[0]?.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
        expect(() => parseCommandLine(argv)).not.toThrow();
      }
    }
  });

  it("fits into 120 columns", () => {
    for (const name of commandNames) {
      for (const line of commandHelp(name, style).split("\n")) expect(line.length).toBeLessThanOrEqual(120);
    }
  });
});
