import type { FolderSession } from "../folder-session.ts";
import { didYouMean } from "../nearest.ts";
import { type Call, hitLayout } from "./call.ts";
import { searchFolder } from "./commands/search.ts";
import { showHits } from "./show-hits.ts";
import { showStatus } from "./show-reports.ts";

const help = [
  "Type what you look for, in your own words, or words that stand in the note.",
  '  "exact phrase"   must stand in the note      -word        must not',
  "  path:guides/     only under this path        tag:ops      only with this tag",
  "  title:retry      only with this title        after:2026-01-31  before:2026",
  "The arrow keys bring earlier searches back.",
  "  :more     more notes for the last search",
  "  :status   how the folder is",
  "  :help     this",
  "  :quit     the end; so do Ctrl-C and Ctrl-D",
  "",
].join("\n");

/** Lines that a newcomer types at any prompt; in quotation marks they are searched for. */
const plainWords = new Map([
  ["help", ":help"],
  ["?", ":help"],
  ["quit", ":quit"],
  ["exit", ":quit"],
]);
const promptCommands = [":more", ":status", ":help", ":quit"] as const;

/** Few, so that the best one stays in sight. */
const shownFirst = 5;
const shownMore = 25;

/** Answers lines that are typed at the prompt: searches, and commands with a colon. Null ends the prompt. */
export function promptAnswers(call: Call, folder: FolderSession): (line: string) => Promise<string | null> {
  let lastQuery: string | null = null;
  const search = async (query: string, limit: number) => {
    lastQuery = query;
    return showHits(await searchFolder(call, folder, { query, limit }), hitLayout(call));
  };
  return async (line) => {
    const command = plainWords.get(line) ?? line;
    if (!/^:\S*$/.test(command)) return search(line, shownFirst);
    if (command === ":more" && lastQuery !== null) return search(lastQuery, shownMore);
    return answerCommand(command, call, folder);
  };
}

async function answerCommand(command: string, call: Call, folder: FolderSession): Promise<string | null> {
  switch (promptCommands.find((known) => known === command)) {
    case ":more":
      return "There was no search yet.\n";
    case ":status":
      return showStatus(await folder.status(), [], call.style);
    case ":help":
      return help;
    case ":quit":
      return null;
    default: {
      const meant = didYouMean(command, promptCommands);
      return `There is no ${command}${meant === "" ? `: there are ${promptCommands.join(", ")}.` : meant}\n`;
    }
  }
}
