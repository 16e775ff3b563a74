import { findLocalHosts, localServers } from "../embed/local-hosts.ts";
import { openEngine, openReadOnly } from "./compose.ts";
import { runServerInProcess } from "./lsp/run-server.ts";
import { limitYoungGeneration } from "./young-generation.ts";

limitYoungGeneration();
runServerInProcess({
  openEngine,
  openReadOnly,
  findLocalHosts: (signal) => findLocalHosts(localServers, signal),
});
