import { expect, it } from "vitest";
import { type DiagnosticFacts, diagnosticsText } from "../../../../client/src/commands/diagnostics-text.ts";
import type { StatusSnapshot } from "../../../../server/src/protocol/status.ts";

/** Every text that could tell of the user or the notes holds the word "canary". */
const status: StatusSnapshot = {
  health: "error",
  phase: "idle",
  message: "canary-message of /home/canary/notes",
  cause: { kind: "halted", detail: "https://canary.example said canary-detail" },
  progress: { of: "chunks", done: 1, total: 2 },
  lastSyncAt: "2026-11-20T10:00:00.000Z",
  notes: 679,
  chunks: 20832,
  indexed: 20800,
  pending: 32,
  parked: 3,
  drift: 1,
  embedder: { provider: "openai", model: "/home/canary/models/canary.gguf" },
  index: { kind: "chroma", state: "ready" },
  backup: { state: "failed", lastAt: null, lastId: "canary-backup", unpushed: 2 },
  spend: { todayUsd: 0, monthUsd: 0, budgetUsd: null },
  skipped: [{ path: "diary/canary.md", reason: "canary-reason" }],
  skippedCount: 1,
  watch: "watching",
  settingProblems: ["kura.embedding.baseUrl must be an address, not canary."],
  restricted: false,
  role: "writer",
  loopStallMs: 12,
};

const facts: DiagnosticFacts = {
  versions: { Kura: "0.1.0", "VS Code": "1.125.0", Node: "24.15.0", System: "linux 6.1 x64" },
  remote: "ssh-remote",
  storedKeys: 1,
  changedSettings: new Map<string, unknown>([
    ["kura.notes.folders", ["canary-diary", "canary-work"]],
    ["kura.embedding.baseUrl", "https://canary-user:canary-password@embeddings.example:8443/canary/v1?key=canary"],
    ["kura.embedding.model", "BAAI/bge-m3"],
    ["kura.index.kind", "/home/canary/index"],
    ["kura.sync.batchSize", 50],
    ["kura.notes.gitignore", false],
    ["kura.log.level", { canary: "canary" }],
  ]),
  state: {
    server: { kind: "failed", reason: "canary-reason" },
    trusted: true,
    folders: [
      { uri: "file:///home/canary/notes", name: "canary-notes", status },
      { uri: "file:///home/canary/more", name: "canary-more", status: null },
    ],
  },
};

it("tells no key, path, folder or anything of the notes", () => {
  expect(diagnosticsText(facts)).not.toContain("canary");
});

it("tells what a report needs", () => {
  const text = diagnosticsText(facts);
  for (const fact of [
    ...["- Kura: 0.1.0", "- VS Code: 1.125.0", "- Node: 24.15.0", "- Remote: ssh-remote", "- Workspace trusted: yes"],
    ...["- Server: failed", "- API keys stored: 1", "- kura.notes.folders: 2 entries", "- kura.sync.batchSize: 50"],
    ...["- kura.embedding.baseUrl: https://embeddings.example:8443\n", "- kura.embedding.model: BAAI/bge-m3"],
    ...["### Folder 1", "- Health: error (halted), phase: idle", "- Notes: 679, chunks: 20832, indexed: 20800"],
    ...["- Pending: 32, parked: 3, drift: 1, left out: 1", "### Folder 2", "- no status yet"],
  ]) {
    expect(text).toContain(fact);
  }
});

it("says so when every setting is the default", () => {
  expect(diagnosticsText({ ...facts, changedSettings: new Map() })).toContain("not the default\n\nnone\n");
});
