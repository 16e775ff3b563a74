import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Pictures of every state, made by tools/screenshots.mjs in the same way as the end-to-end tests are run.
export default defineConfig({
  root: fileURLToPath(new URL("../../..", import.meta.url)),
  test: {
    include: ["test/e2e/pictures/*.shots.ts"],
    globalSetup: ["test/e2e/support/global-setup.ts"],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 1,
    fileParallelism: false,
  },
});
