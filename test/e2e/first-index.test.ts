import { expect, test } from "vitest";
import { writeNotes } from "./support/notes.ts";
import { VsCodeHost } from "./support/vscode-host.ts";

const count = 600;

test("a first index shows how far it is, and then that all is synced", async () => {
  await using host = await VsCodeHost.start();
  const folder = host.folder("notes");
  for (let n = 0; n < count; n++) {
    const paragraph = `Station ${n} measures wind at ${n * 7} metres, and rain in glass ${n % 13}. `.repeat(12);
    writeNotes(folder, {
      [`station-${n}.md`]: `# Station ${n}\n\n## Wind\n\n${paragraph}\n\n## Rain\n\n${paragraph}\n`,
    });
  }
  const window = await host.openWindow({ folder });
  await window.status.untilSynced();
  const progress = (await window.status.history()).flatMap((text) => {
    const [, done, total] = /([\d,]+)\s*\/\s*([\d,]+)/.exec(text) ?? [];
    return done === undefined || total === undefined ? [] : [{ done: numberOf(done), total: numberOf(total) }];
  });
  expect(progress.length, "texts with a progress").toBeGreaterThan(1);
  for (const { done, total } of progress) expect(done).toBeLessThanOrEqual(total);
  const tooltip = await window.status.tooltip();
  expect(await tooltip.innerText()).toContain(String(count));
});

function numberOf(figure: string): number {
  return Number(figure.replaceAll(",", ""));
}
