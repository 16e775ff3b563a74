import { expect, test } from "vitest";
import { canCutOff } from "./support/no-network.ts";
import { copySampleNotes } from "./support/notes.ts";
import { VsCodeHost } from "./support/vscode-host.ts";

// Where no namespace without a network can be made, there is nothing to test in.
test.skipIf(!canCutOff())("without any network notes are indexed and found by their meaning", async () => {
  await using host = await VsCodeHost.start({ offline: true });
  const folder = host.folder("notes");
  copySampleNotes(folder);
  const window = await host.openWindow({ folder });
  await window.status.untilSynced(25);
  await window.search.open();
  await window.search.untilFound("why do we retry with jitter", "jitter");
  await window.search.untilFound("データを復元する手順", "復元");
  await window.search.degraded.waitFor({ state: "hidden" });
  expect(window.foreignRequests).toEqual([]);
});
