import { defineConfig } from "vitest/config";

// Tests run from the sources (Node strips the types, in worker threads and child processes too): nothing is built first.
export default defineConfig({
  test: {
    include: ["test/{unit,contract,integration}/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "forks",
  },
});
