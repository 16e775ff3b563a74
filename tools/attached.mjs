// Runs a script so that it ends with the process that started it, even when that one is killed without warning:
// descriptor 3 is a pipe whose other end only the starter holds. The system closes it when the starter is gone.
import { Socket } from "node:net";
import { pathToFileURL } from "node:url";

/** Time for an orderly end before the hard one. */
const graceMs = 3_000;

const lifeline = new Socket({ fd: 3, readable: true, writable: false });
lifeline.on("close", () => {
  setTimeout(() => process.kill(process.pid, "SIGKILL"), graceMs).unref();
  process.kill(process.pid, "SIGTERM");
});
lifeline.on("error", () => lifeline.destroy());
lifeline.resume();
lifeline.unref();

process.argv.splice(1, 1);
await import(pathToFileURL(process.argv[1]).href);
