import type { StatusSnapshot } from "../../protocol/status.ts";

/**
 * Passes on what a status says only when it says something new that stays: counts on the way are progress. `notes` is what
 * the summary of a sync has told of already.
 */
export function changesOnly(tell: (sentence: string) => void, notes: number): (status: StatusSnapshot) => void {
  let last = synced(notes);
  return (status) => {
    const { phase, health, message } = status;
    const settled = phase === "idle" || phase === "paused" || health !== "ok";
    const state = stateOf(status);
    if (!settled || state === last) return;
    last = state;
    tell(message);
  };
}

/** What is the same in two statuses of which the second one is no news. */
function stateOf({ phase, health, message, notes, role }: StatusSnapshot): string {
  // How long a hung writer has been silent is news once.
  if (role === "read-only") return role;
  return phase === "idle" && health === "ok" ? synced(notes) : message;
}

function synced(notes: number): string {
  return `synced ${notes}`;
}
