import { runCliInProcess } from "../../server/src/app/cli/node-world.ts";
import { FakeComposition } from "./fake-folder.ts";

/** The command line on folders in memory: the same process, arguments, streams and signals as the real one. */
await runCliInProcess(new FakeComposition());
