import { execFileSync } from "node:child_process";
import { devNull } from "node:os";

/** Runs the machine's git as a user would, with no configuration but the repository's own. Returns its bytes. */
export function git(directory: string, args: readonly string[]): Buffer {
  return execFileSync("git", [...args], {
    cwd: directory,
    maxBuffer: 256 * 1024 * 1024,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"],
      HOME: directory,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: devNull,
      GIT_AUTHOR_NAME: "A User",
      GIT_AUTHOR_EMAIL: "user@example.org",
      GIT_COMMITTER_NAME: "A User",
      GIT_COMMITTER_EMAIL: "user@example.org",
    },
  });
}
