import { Writable } from "node:stream";
import type { FolderSession } from "../../folder-session.ts";
import { type Call, type Command, withFolder } from "../call.ts";
import { exitCodes } from "../exit-codes.ts";
import { Interrupted } from "../interrupt.ts";
import { promptAnswers } from "../prompt-answer.ts";
import { QueryPrompt } from "../query-prompt.ts";
import { showSync } from "../show-reports.ts";
import { changesOnly } from "../status-changes.ts";
import { syncWithProgress } from "./sync.ts";

/** Ctrl-C is how a watch ends well: what is in hand is finished, and the exit code is 0. */
export const watch: Command = async (call) => {
  try {
    return await withFolder(call, async (folder) => {
      const report = await syncWithProgress(call, folder);
      if (!call.line.json) call.world.stderr.write(showSync(report, call.style));
      await folder.watch();
      await stay(call, folder, report.notes);
      if (call.line.json) call.print(await folder.status(), () => "");
      return exitCodes.done;
    });
  } catch (error) {
    if (error instanceof Interrupted) return exitCodes.done;
    throw error;
  }
};

async function stay(call: Call, folder: FolderSession, notes: number): Promise<void> {
  const prompt = promptFor(call, folder);
  const notice = (text: string) => (prompt === null ? call.tell(text) : prompt.notice(`kura: ${text}`));
  const unsubscribe = folder.onStatus(changesOnly(notice, notes));
  try {
    if (prompt === null) {
      call.tell(`watching ${call.folder.notesDir}; Ctrl-C ends it`);
      await aborted(call.signal);
    } else {
      call.tell(`watching ${call.folder.notesDir}`);
      call.tell("type what you look for; :help tells more, Ctrl-C ends it");
      await prompt.run(call.signal);
    }
  } finally {
    unsubscribe();
  }
}

function promptFor(call: Call, folder: FolderSession): QueryPrompt | null {
  const { stdin, stdout } = call.world;
  if (call.line.json || stdin.isTTY !== true || !(stdout instanceof Writable)) return null;
  return new QueryPrompt({
    input: stdin,
    output: stdout,
    // In raw mode the terminal hands Ctrl-C to the prompt instead of to the process.
    onInterrupt: () => process.emit("SIGINT"),
    answer: promptAnswers(call, folder),
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  // A pending promise alone does not keep a process alive where somebody else does the watching.
  const alive = setInterval(() => undefined, 60_000);
  const end = () => {
    clearInterval(alive);
    resolve();
  };
  if (signal.aborted) end();
  else signal.addEventListener("abort", end, { once: true });
  return promise;
}
