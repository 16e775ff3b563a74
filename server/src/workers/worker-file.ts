import { join } from "node:path";

/**
 * The file to start a worker thread or child process from: beside this bundle (`dist/<name>.mjs`), or the source
 * itself where the code runs from source (Node strips the types).
 */
export function workerFile(
  name: "store-worker" | "search-worker" | "note-worker" | "embed-worker" | "index-worker" | "chroma-host",
): string {
  const fromSource = import.meta.filename.endsWith(".ts");
  return join(import.meta.dirname, fromSource ? `${name}.ts` : `${name}.mjs`);
}
