import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "vitest";
import { copySampleNotes, writeNotes } from "../support/notes.ts";
import { untilOne } from "../support/processes.ts";
import { VsCodeHost } from "../support/vscode-host.ts";
import type { VsCodeWindow } from "../support/window.ts";

const pictures = fileURLToPath(new URL("../../../screenshots", import.meta.url));
const size = { width: 1200, height: 750 };
const question = "why do we retry with jitter";

const themes = [
  ["dark", "Dark Modern"],
  ["light", "Light Modern"],
  ["high-contrast", "Default High Contrast"],
  ["high-contrast-light", "Default High Contrast Light"],
] as const;

for (const [name, theme] of themes) {
  const settings = { "workbench.colorTheme": theme };
  const to = (state: string) => join(pictures, name, `${state}.png`);

  test(`searching, ${name}`, async () => {
    await using host = await VsCodeHost.start({ settings });
    const folder = host.folder("notes");
    copySampleNotes(folder);
    const window = await host.openWindow({ folder, size });
    await window.status.untilSynced(25);
    await window.search.open();
    await window.screenshot(to("empty"));
    const hit = await window.search.untilFound(question, "jitter");
    await hit.click();
    await window.editor.highlighted.first().waitFor();
    await window.untilQuiet();
    await window.screenshot(to("results"));
    await window.search.ask("tag:");
    await window.search.suggestions.first().waitFor();
    await window.screenshot(to("suggestions"));
    await window.search.untilNothing('"no such words anywhere"');
    await window.screenshot(to("nothing-found"));
    await window.palette.run("Kura: Search Notes");
    await window.quickInput.type(question);
    await window.quickInput.row("jitter").first().waitFor();
    await window.screenshot(to("quick-search"));
    await window.quickInput.dismiss();
    await window.search.untilFound(question, "jitter");
    await pictureOfStatus(window, to);
  });

  test(`choosing a model, pausing, and being left without Chroma and server, ${name}`, async () => {
    await using host = await VsCodeHost.start({ settings });
    const folder = host.folder("notes");
    copySampleNotes(folder);
    const window = await host.openWindow({ folder, size });
    await window.status.untilSynced(25);
    await window.search.open();
    await window.palette.run("Kura: Choose Embedding Model");
    await window.quickInput.row("Built in").waitFor();
    await window.screenshot(to("choose-model"));
    await window.quickInput.pick("Another server…");
    await window.quickInput.answer("Address of a server", "https://models.example/v1");
    await window.quickInput.answer("Name of the model", "embed-large");
    await window.quickInput.answer("Dimensions to ask for", "");
    await window.quickInput.answer("models.example", "");
    await window.notifications.dialog.waitFor();
    await window.screenshot(to("choose-model-question"));
    await window.notifications.answer("Cancel");

    await window.search.untilFound(question, "jitter");
    await window.palette.run("Kura: Pause Sync");
    await window.status.untilText("Kura: paused");
    await window.screenshot(to("paused"));
    await window.palette.run("Kura: Resume Sync");
    await window.status.untilSynced(25);

    await killRepeatedly(host, "chroma", 5);
    await window.status.untilText("Kura: index offline");
    await window.search.degraded.waitFor();
    await window.screenshot(to("index-offline"));
    await window.palette.run("Kura: Restart Server");
    await window.status.untilSynced(25);
    await killRepeatedly(host, "server", 6);
    await window.status.untilText("Kura: not running");
    await window.notifications.message("ended too often");
    await window.screenshot(to("not-running"));
  });

  test(`before there is anything to find, ${name}`, async () => {
    await using host = await VsCodeHost.start({ settings, asksForTrust: true });
    const untrusted = host.folder("untrusted");
    copySampleNotes(untrusted);
    const restricted = await host.openWindow({ folder: untrusted, size });
    await restricted.status.untilText("Kura: words only");
    await restricted.search.open();
    await restricted.search.untilFound("jitter", "jitter");
    await restricted.screenshot(to("untrusted"));
    await restricted.close();
  });

  test(`a folder without notes, and a first index, ${name}`, async () => {
    await using host = await VsCodeHost.start({ settings });
    const window = await host.openWindow({ folder: host.folder("nothing"), size });
    await window.search.openWith(/no notes in this workspace/);
    await window.screenshot(to("no-notes"));
    await window.close();

    const folder = host.folder("many");
    for (let n = 0; n < 3_000; n++) {
      const text = `Station ${n} measures wind at ${n * 7} metres, and rain in glass ${n % 13}. `.repeat(10);
      writeNotes(folder, { [`station-${n}.md`]: `# Station ${n}\n\n${text}\n` });
    }
    const indexing = await host.openWindow({ folder, size });
    await indexing.search.open();
    await indexing.status.untilText(/[1-9][\d,]*\/3,000/);
    await indexing.screenshot(to("first-index"));
  });
}

test("searching in Japanese", async () => {
  const settings = { "workbench.colorTheme": "Dark Modern" };
  await using host = await VsCodeHost.start({ settings, locale: "ja" });
  const folder = host.folder("notes");
  copySampleNotes(folder);
  const to = (state: string) => join(pictures, "ja", `${state}.png`);
  const window = await host.openWindow({ folder, size });
  await window.status.untilLabel("Kura: 同期済み", 60_000);
  await window.search.open();
  await window.screenshot(to("empty"));
  const hit = await window.search.untilFound("データを復元する手順", "復元");
  await hit.click();
  await window.editor.highlighted.first().waitFor();
  await window.untilQuiet();
  await window.screenshot(to("results"));
  await pictureOfStatus(window, to);
});

async function pictureOfStatus(window: VsCodeWindow, to: (state: string) => string): Promise<void> {
  await window.status.openMenu();
  await window.quickInput.rows.first().waitFor();
  await window.screenshot(to("status-menu"));
  await window.quickInput.dismiss();
  await window.status.tooltip();
  await window.screenshot(to("tooltip"));
}

async function killRepeatedly(host: VsCodeHost, kind: "chroma" | "server", times: number): Promise<void> {
  let last = 0;
  for (let kill = 1; kill <= times; kill++) {
    last = (await untilOne(() => host.processes(), kind, last)).pid;
    process.kill(last, "SIGKILL");
  }
}
