import type { Process } from "../e2e/support/processes.ts";

export type Victim = "extension-host" | "server" | "chroma" | "browser";

/** Kura's processes that live only as long as the victim does. */
export function doomedWith(victim: Victim, processes: readonly Process[]): ReadonlySet<number> {
  const kinds: Process["kind"][] = victim === "chroma" ? ["chroma"] : ["server", "chroma"];
  return new Set(processes.filter(({ kind }) => kinds.includes(kind)).map(({ pid }) => pid));
}

/** Who had to go, who has nobody above, and who is one too many for so many windows. */
export function leftBehind(processes: readonly Process[], doomed: ReadonlySet<number>, windows: number): Process[] {
  const of = (kind: Process["kind"]) => processes.filter((process) => process.kind === kind);
  const [hosts, servers, chromas] = [of("extension-host"), of("server"), of("chroma")];
  const below = (above: readonly Process[]) => (one: Process) => !above.some(({ pid }) => pid === one.parent);
  const wrong = [
    ...[...servers, ...chromas].filter(({ pid }) => doomed.has(pid)),
    ...servers.filter(below(hosts)),
    ...chromas.filter(below(servers)),
    ...servers.slice(windows),
    ...chromas.slice(windows),
  ];
  return [...new Set(wrong)];
}
