import { openEngine, openReadOnly } from "./compose.ts";
import { runServerInProcess } from "./lsp/run-server.ts";

runServerInProcess({ openEngine, openReadOnly });
