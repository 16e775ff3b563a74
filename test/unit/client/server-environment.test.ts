import { expect, it } from "vitest";
import { serverEnvironment } from "../../../client/src/server-environment.ts";

it("hands no key and nothing that changes Node's ways to the server", () => {
  const env = serverEnvironment({
    ...{ HOME: "/home/me", PATH: "/usr/bin", HTTPS_PROXY: "http://proxy:8080", SSH_AUTH_SOCK: "/run/agent" },
    ...{ KURA_EMBEDDING_KEY: "canary", OPENAI_API_KEY: "canary", OPENAI_BASE_URL: "https://elsewhere" },
    ...{ NODE_OPTIONS: "--require ./other.js", VSCODE_IPC_HOOK: "/run/vscode.sock", EMPTY: undefined },
  });
  expect(env).toEqual({
    ...{ HOME: "/home/me", PATH: "/usr/bin", HTTPS_PROXY: "http://proxy:8080", SSH_AUTH_SOCK: "/run/agent" },
    ...{ ELECTRON_RUN_AS_NODE: "1", ELECTRON_NO_ASAR: "1" },
  });
});
