#!/usr/bin/env node
import { runCliInProcess } from "./cli/node-world.ts";
import { limitYoungGeneration } from "./young-generation.ts";

limitYoungGeneration();
// The engine is loaded by the commands that need it: help and a wrong option answer at once.
await runCliInProcess({
  openEngine: async (options) => (await import("./compose.ts")).openEngine(options),
  openReadOnly: async (options) => (await import("./compose.ts")).openReadOnly(options),
});
