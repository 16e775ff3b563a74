import { expect, test } from "vitest";
import { writeNotes } from "./support/notes.ts";
import { asName, payloads } from "./support/payloads.ts";
import { TrapServer } from "./support/trap-server.ts";
import { VsCodeHost } from "./support/vscode-host.ts";
import type { VsCodeWindow } from "./support/window.ts";

/** Where a payload stands: 30 payloads in 5 places. */
const places = {
  name: (payload: string, word: string) => ({ [`${asName(payload)} ${word}.md`]: `# Plain\n\nThe word is ${word}.\n` }),
  folder: (payload: string, word: string) => ({
    [`${asName(payload)} ${word}/plain.md`]: `# Plain\n\nThe word is ${word}.\n`,
  }),
  title: (payload: string, word: string) => ({
    [`${word}.md`]: `---\ntitle: ${JSON.stringify(payload)}\n---\n\nThe word is ${word}.\n`,
  }),
  heading: (payload: string, word: string) => ({
    [`${word}.md`]: `# Plain\n\n## ${payload.replaceAll("\n", " ")}\n\n### ${word}\n\nThe word is ${word}.\n`,
  }),
  text: (payload: string, word: string) => ({
    [`${word}.md`]: `---\ntags: [${JSON.stringify(payload)}]\n---\n\n# Plain\n\nThe word is ${word}.\n\n${payload}\n`,
  }),
} as const;

test("150 payloads in names, folders, titles, headings, texts and tags: none runs, none loads anything", async () => {
  await using trap = await TrapServer.start();
  await using host = await VsCodeHost.start();
  const all = payloads(trap.origin);
  // The workspace folder's own name stands in the tooltip.
  const folder = host.folder(asName(`<img src=x onerror="alert(1)"> $(alert) ![](${trap.origin}/root)`));
  const words: string[] = [];
  for (const [place, notes] of Object.entries(places)) {
    for (const [index, payload] of all.entries()) {
      const word = `zq${place}${index}`;
      words.push(word);
      writeNotes(folder, notes(payload, word));
    }
  }
  expect(words).toHaveLength(150);
  const window = await host.openWindow({ folder });
  await window.status.untilSynced();
  expect(await (await window.status.tooltip()).innerText()).toMatch(/Notes\s+150/);
  await window.search.open();
  for (const word of words) {
    await window.search.untilFound(`"${word}"`, word);
    const made = await window.search.unexpectedElements();
    expect(made, word).toEqual([]);
  }
  for (const filter of ["tag:", "path:"]) await window.search.ask(filter);
  await window.search.suggestions.first().waitFor();
  expect(await window.search.unexpectedElements()).toEqual([]);

  await window.palette.run("Kura: Search Notes");
  for (const word of words.filter((_, index) => index % 10 === 0)) {
    await window.quickInput.type(`"${word}"`);
    await window.quickInput.row(new RegExp(word, "i")).first().waitFor();
    expect(await window.quickInput.box.locator("img, iframe, .codicon-alert, .codicon-sync").count(), word).toBe(0);
  }
  await window.quickInput.dismiss();
  const tooltip = await window.status.tooltip();
  expect(await tooltip.locator("img, iframe").count()).toBe(0);

  expect(await pwned(window)).toEqual([]);
  expect(window.dialogs).toEqual([]);
  expect(trap.requests).toEqual([]);
  expect(window.foreignRequests).toEqual([]);
  expect(await window.editor.tab("Untitled").count()).toBe(0);
});

/** Addresses of the frames in which a payload's script has run. */
async function pwned({ page }: VsCodeWindow): Promise<string[]> {
  const run = await Promise.all(
    page.frames().map(async (frame) => ((await frame.evaluate("self.kuraPwned !== undefined")) ? [frame.url()] : [])),
  );
  return run.flat();
}
