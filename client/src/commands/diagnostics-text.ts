import type { StatusSnapshot } from "../../../server/src/protocol/status.ts";
import type { KuraState } from "../kura-state.ts";

/** What a report of a problem starts from. */
export interface DiagnosticFacts {
  /** Name → version: of Kura, VS Code, Node, and the system. */
  readonly versions: Readonly<Record<string, string>>;
  /** Null when the window works on this machine. */
  readonly remote: string | null;
  readonly storedKeys: number;
  readonly changedSettings: ReadonlyMap<string, unknown>;
  readonly state: KuraState;
}

/**
 * The facts as a text for an issue, in English. It names no folder, no note, no path and no host's path, and quotes no
 * sentence of the server's, which may name one.
 */
export function diagnosticsText({ versions, remote, storedKeys, changedSettings, state }: DiagnosticFacts): string {
  const { server, folders, trusted } = state;
  const attempt = server.kind === "restarting" ? `, attempt ${server.attempt}` : "";
  const why = server.kind === "absent" ? `, ${server.why}` : "";
  return [
    "## Kura diagnostics",
    "",
    ...Object.entries(versions).map(([name, version]) => `- ${name}: ${version}`),
    `- Remote: ${remote ?? "none"}`,
    `- Workspace trusted: ${trusted ? "yes" : "no"}`,
    `- Server: ${server.kind}${attempt}${why}`,
    `- API keys stored: ${storedKeys}`,
    "",
    "### Settings that are not the default",
    "",
    ...listed([...changedSettings].map(([key, value]) => `- ${key}: ${shownSetting(value)}`)),
    "",
    ...folders.flatMap(({ status }, index) => [`### Folder ${index + 1}`, "", ...statusLines(status), ""]),
  ].join("\n");
}

function statusLines(status: StatusSnapshot | null): string[] {
  if (status === null) return ["- no status yet"];
  const { embedder, index, backup } = status;
  return [
    `- Health: ${status.health}${status.cause === null ? "" : ` (${status.cause.kind})`}, phase: ${status.phase}`,
    `- Notes: ${status.notes}, chunks: ${status.chunks}, indexed: ${status.indexed}`,
    `- Pending: ${status.pending}, parked: ${status.parked}, drift: ${status.drift}, left out: ${status.skippedCount}`,
    `- Last in sync: ${status.lastSyncAt ?? "never"}`,
    `- Model: ${name(embedder.provider)}, ${name(embedder.model)}`,
    `- Index: ${index.kind}, ${index.state}`,
    `- Backup: ${backup.state}, not pushed: ${backup.unpushed}`,
    `- Watching: ${status.watch}, role: ${status.role}, restricted: ${status.restricted ? "yes" : "no"}`,
    `- Settings that cannot be used: ${status.settingProblems.length}`,
    `- Longest stall: ${status.loopStallMs} ms`,
  ];
}

/** Addresses as their origin, lists as their length: folders and globs name what stands in them. */
function shownSetting(value: unknown): string {
  if (Array.isArray(value)) return `${value.length} entries`;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" ? shownText(value) : "(not shown)";
}

function shownText(text: string): string {
  if (!URL.canParse(text)) return name(text);
  const { origin, protocol } = new URL(text);
  return protocol === "https:" || protocol === "http:" ? origin : name(text);
}

/** Names of models and the like, with an owner in front at most; what looks like a path is not shown. */
function name(text: string): string {
  return /^[\w.-]+(\/[\w.-]+)?(:[\w.-]+)?$/.test(text) ? text : "(not shown)";
}

function listed(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? ["none"] : lines;
}
