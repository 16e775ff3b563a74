import { systemClock } from "../../util/clock.ts";
import type { Composition } from "../composition.ts";
import { runCli } from "./run-cli.ts";

const endSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs the command line in this process, and ends it with the exit code when all output is written. */
export async function runCliInProcess(composition: Composition): Promise<void> {
  // A reader that has seen enough (`kura search … | head -1`) closes the pipe: no reason to complain.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  const code = await runCli({
    argv: process.argv.slice(2),
    cwd: process.cwd(),
    env: process.env,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    clock: systemClock,
    composition,
    onInterrupt: (listener) => {
      for (const name of endSignals) process.on(name, listener);
      return () => {
        for (const name of endSignals) process.off(name, listener);
      };
    },
    exitNow: (now) => process.exit(now),
  });
  await Promise.all([written(process.stdout), written(process.stderr)]);
  process.exit(code);
}

function written(stream: NodeJS.WriteStream): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  stream.write("", () => resolve());
  return promise;
}
