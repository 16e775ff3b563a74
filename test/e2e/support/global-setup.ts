import type { TestProject } from "vitest/node";
import { given } from "./machine.ts";
import { startMachine } from "./start-machine.ts";

/** Installs the packaged extension once, and starts the one browser that all windows of the run open in. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const { machine, stop } = await startMachine({
    node: given("KURA_E2E_NODE"),
    serverMain: given("KURA_E2E_SERVER_MAIN"),
    chromium: given("KURA_E2E_CHROMIUM"),
    vsix: given("KURA_E2E_VSIX"),
  });
  provide("machine", machine);
  return stop;
}
