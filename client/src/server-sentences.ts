import type { ServerState } from "./kura-state.ts";
import type { Translate } from "./translation.ts";

/** For one who asks while there is nothing to serve. */
export function absentSentence(why: Extract<ServerState, { kind: "absent" }>["why"], t: Translate): string {
  switch (why) {
    case "no-folder":
      return t("Open a folder with notes first.");
    case "virtual":
      return t("Kura needs notes on this machine's disk, and this folder is elsewhere.");
    case "no-notes":
      return t("There are no notes in the open folder yet.");
  }
}

/** For a server that went too often. */
export function failedSentence(t: Translate): string {
  return t("Kura's server ended too often in a short time, and is not started again by itself.");
}
