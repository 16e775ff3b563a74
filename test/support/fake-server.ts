import { runServerInProcess } from "../../server/src/app/lsp/run-server.ts";
import { FakeComposition } from "./fake-folder.ts";

/** The language server on folders in memory: the same process and wire as the real one. */
runServerInProcess(new FakeComposition());
