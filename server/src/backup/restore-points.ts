import type { RestorePoint } from "../protocol/backup.ts";
import { branchPrefix } from "./branch-name.ts";
import type { GitRepository } from "./git-repository.ts";
import { parsePointMessage } from "./point-message.ts";

/** A restore point with the commit that it is. */
export interface LocatedPoint extends RestorePoint {
  readonly commit: string;
}

/** Every restore point that the repository holds, newest first. */
export async function listRestorePoints(repository: GitRepository, signal: AbortSignal): Promise<LocatedPoint[]> {
  const refs = await repository.refs(branchPrefix, signal);
  if (refs.length === 0) return [];
  const names = refs.map((ref) => ref.name);
  const output = await repository.run(["log", "-z", "--date-order", "--format=%H %ct%n%B", ...names, "--"], signal);
  return output.split("\0").flatMap((record) => {
    const end = record.indexOf("\n");
    const [commit = "", seconds = "0"] = record.slice(0, end).split(" ");
    const message = parsePointMessage(record.slice(end + 1));
    if (end < 0 || message === null) return [];
    const at = Number(seconds) * 1_000;
    const { reason, files, bytes } = message;
    return [
      {
        id: pointId(commit, at),
        commit,
        at: new Date(at).toISOString(),
        message: reason,
        files,
        bytes,
        state: "local" as const,
      },
    ];
  });
}

/** `20261121-063146-a1b2c3d`: sorts by time, can be typed, and stays the same as long as the commit does. */
export function pointId(commit: string, at: number): string {
  const time = new Date(at).toISOString().slice(0, 19).replaceAll("-", "").replaceAll(":", "").replace("T", "-");
  return `${time}-${commit.slice(0, 7)}`;
}
