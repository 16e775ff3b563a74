import { isMainThread, workerData } from "node:worker_threads";
import { acquireExclusiveLock } from "../store/exclusive-lock.ts";
import { findChromaBinding } from "../vectors/chroma-binding.ts";
import { hostChroma, type ServeOrder, serveChroma } from "../vectors/chroma-host.ts";
import { runProcessInBackground } from "./background.ts";

/** `chroma-host DIRECTORY PORT`, with a pipe from the parent on stdin. Its worker thread runs the same file. */
if (isMainThread) {
  runProcessInBackground();
  const [directory, port] = process.argv.slice(2);
  if (directory === undefined || port === undefined) throw new Error("usage: chroma-host DIRECTORY PORT");
  hostChroma({
    directory,
    port: Number(port),
    binding: findChromaBinding(),
    workerFile: import.meta.filename,
    lock: acquireExclusiveLock,
    parent: process.stdin,
  });
} else {
  serveChroma(workerData as ServeOrder);
}
