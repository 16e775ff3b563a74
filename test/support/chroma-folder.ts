import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../server/src/util/clock.ts";
import type { ChromaTiming } from "../../server/src/vectors/chroma-process.ts";
import type { ChromaState } from "../../server/src/vectors/chroma-state.ts";
import { type ConnectIndex, createManagedIndex, type ManagedIndex } from "../../server/src/vectors/managed-index.ts";
import { MemoryLog } from "./memory-log.ts";

/** The script that the product itself starts. */
export const chromaHostFile = join(import.meta.dirname, "../../server/src/workers/chroma-host.ts");

/** A temporary folder and the real Chroma in it. */
export class ChromaFolder implements AsyncDisposable {
  readonly root: string;
  readonly states: ChromaState[] = [];
  readonly log = new MemoryLog();
  readonly index: ManagedIndex;

  private constructor(root: string, timing: Partial<ChromaTiming>, connect: ConnectIndex | undefined) {
    this.root = root;
    this.index = createManagedIndex({
      directory: join(root, "chroma-1"),
      hostFile: chromaHostFile,
      clock: systemClock,
      log: this.log,
      onState: (state) => this.states.push(state),
      timing,
      ...(connect === undefined ? {} : { connect }),
    });
  }

  /** `connect` is how the index is asked; left out, it is asked from this thread. */
  static async open(timing: Partial<ChromaTiming> = {}, connect?: ConnectIndex): Promise<ChromaFolder> {
    return new ChromaFolder(await realpath(await mkdtemp(join(tmpdir(), "kura-chroma-"))), timing, connect);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.index.close();
    await rm(this.root, { recursive: true, force: true });
  }
}
