import type { FromView, HitPlace, OpenHow, ViewCommand } from "./messages.ts";

const commands: readonly ViewCommand[] = [
  "openFolder",
  "openSettings",
  "manageTrust",
  "retry",
  "resume",
  "restart",
  "showLog",
  "chooseModel",
];
const ways: readonly OpenHow[] = ["peek", "open", "keep", "beside"];
const fields = ["tag", "path"] as const;
/** Nobody types more; what does is not read further. */
const maxText = 10_000;

/** What a webview has sent, or null when it is none of the messages that it may send. */
export function parseFromView(message: unknown): FromView | null {
  if (!isRecord(message)) return null;
  switch (message["type"]) {
    case "ready":
      return { type: "ready" };
    case "search": {
      const { id, query } = message;
      return isId(id) && isText(query) ? { type: "search", id, query } : null;
    }
    case "complete": {
      const { id, prefix } = message;
      const field = oneOf(fields, message["field"]);
      return isId(id) && field !== null && isText(prefix) ? { type: "complete", id, field, prefix } : null;
    }
    case "open": {
      const place = parsePlace(message["place"]);
      const how = oneOf(ways, message["how"]);
      return place !== null && how !== null ? { type: "open", place, how } : null;
    }
    case "command": {
      const command = oneOf(commands, message["command"]);
      return command === null ? null : { type: "command", command };
    }
    default:
      return null;
  }
}

/** A place inside of a folder: its path is relative, and does not climb out. */
function parsePlace(value: unknown): HitPlace | null {
  if (!isRecord(value)) return null;
  const { folder, path, startLine, endLine } = value;
  if (!isText(folder) || !isText(path) || !isId(startLine) || !isId(endLine)) return null;
  const inside = path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
  return inside ? { folder, path, startLine, endLine } : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.length <= maxText;
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function oneOf<Value extends string>(values: readonly Value[], value: unknown): Value | null {
  return values.find((it) => it === value) ?? null;
}
