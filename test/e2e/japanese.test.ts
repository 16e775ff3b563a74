import { expect, test } from "vitest";
import { copySampleNotes } from "./support/notes.ts";
import { VsCodeHost } from "./support/vscode-host.ts";

test("in a Japanese window Kura speaks Japanese: view, status item, tooltip, menu and palette", async () => {
  await using host = await VsCodeHost.start({ locale: "ja" });
  const folder = host.folder("notes");
  copySampleNotes(folder);
  const window = await host.openWindow({ folder });
  await window.status.untilLabel("Kura: 同期済み", 60_000);
  const tooltip = await window.status.tooltip();
  expect(await tooltip.innerText()).toMatch(/ノート/);
  expect(await window.palette.offers("Kura:")).toContain("Kura: ノートを検索");
  await window.search.open();
  expect(await window.search.input.getAttribute("placeholder")).toMatch(/[ぁ-んァ-ヶ一-龠]/);
  await window.search.untilFound("データを復元する手順", "復元");
  await window.status.openMenu();
  await window.quickInput.row("整合性を検査").first().waitFor();
  const english = (await window.quickInput.rows.allInnerTexts()).filter((text) => !/[ぁ-んァ-ヶ一-龠]/.test(text));
  expect(english).toEqual([]);
});
