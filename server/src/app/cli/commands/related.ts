import { type Command, hitLayout, withFolder } from "../call.ts";
import { notePathOf } from "../note-argument.ts";
import { showHits } from "../show-hits.ts";
import { explainEmpty, searchExit } from "./search.ts";

export const related: Command = async (call) => {
  const { limit, argument } = call.line;
  const path = await notePathOf(argument ?? "", call.world.cwd, call.folder.notesDir);
  return withFolder(call, async (folder) => {
    const found = await folder.related({ path, ...(limit === null ? {} : { limit }) }, call.signal);
    const result = await explainEmpty(call, folder, found);
    call.print(result, (found) => showHits(found, hitLayout(call)));
    return searchExit(result);
  });
};
