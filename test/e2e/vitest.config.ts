import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// A real VS Code in a real browser: run by tools/e2e.mjs, which brings both. One file at a time, for every window is
// an extension host, a server and a Chroma of its own.
export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  test: {
    include: ["test/e2e/**/*.test.ts"],
    globalSetup: ["test/e2e/support/global-setup.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 1,
    fileParallelism: false,
  },
});
