import { runCheck } from "../integrity/check.ts";
import type { CheckDeps } from "../integrity/check-context.ts";
import type { CheckParams, CheckReport, RepairReport } from "../protocol/check.ts";
import { type RepairDeps, runRepair } from "../repair/execute.ts";
import { Mutex } from "../util/mutex.ts";

export interface InspectionDeps {
  readonly check: CheckDeps;
  readonly repair: Omit<RepairDeps, "check" | "rebuildCatalog">;
  readonly onChange: () => void;
}

/** Checks and repairs of one folder, one at a time, and what the last one found. */
export class Inspection {
  readonly #deps: InspectionDeps;
  readonly #oneAtATime = new Mutex();
  #drift = 0;

  constructor(deps: InspectionDeps) {
    this.#deps = deps;
  }

  /** Findings of the last check that nothing has repaired. */
  get drift(): number {
    return this.#drift;
  }

  /** With `params.repair`, what is found is repaired, and the report is that of the check that follows. */
  check(params: CheckParams, signal: AbortSignal): Promise<CheckReport> {
    return this.#oneAtATime.run(async () => {
      const found = await this.#check(params, signal);
      if (params.repair !== true || found.ok) return found;
      const { report, after } = await runRepair(
        this.#repairDeps(),
        { report: found, deep: params.deep === true },
        signal,
      );
      return { ...after, repaired: report.repaired };
    });
  }

  repair(signal: AbortSignal): Promise<RepairReport> {
    return this.#oneAtATime.run(async () => (await runRepair(this.#repairDeps(), {}, signal)).report);
  }

  async #check(params: CheckParams, signal: AbortSignal): Promise<CheckReport> {
    const report = await runCheck(this.#deps.check, params, signal);
    this.#drift = report.findingCount;
    this.#deps.onChange();
    return report;
  }

  #repairDeps(): RepairDeps {
    return {
      ...this.#deps.repair,
      check: (params, signal) => this.#check(params, signal),
      // A catalog is replaced by closing everything that reads it: the engine does that (see WriterEngine.repair).
      rebuildCatalog: null,
    };
  }
}
