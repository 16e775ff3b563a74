import { inject } from "vitest";

/** What tools/e2e.mjs found, and the global set-up made of it: the same for every test file of a run. */
export interface Machine {
  /** VS Code's Node. */
  readonly node: string;
  /** VS Code's server: workbench and extension host. */
  readonly serverMain: string;
  readonly chromium: string;
  /** Address of the run's one browser. */
  readonly browser: string;
  /** Kura, installed from its package. */
  readonly extensionsDir: string;
  /** Folder of the run; short, for Unix sockets live below it. */
  readonly root: string;
}

declare module "vitest" {
  interface ProvidedContext {
    readonly machine: Machine;
  }
}

export function theMachine(): Machine {
  return inject("machine");
}

/** A variable that tools/e2e.mjs sets. */
export function given(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set: start this by \`npm run test:e2e\`.`);
  return value;
}
