import { describe, expect, it } from "vitest";
import { drawDelay } from "../../../../client/src/status/draw-pace.ts";
import { statusView } from "../../../../client/src/status/status-text.ts";
import type { StatusSnapshot } from "../../../../server/src/protocol/status.ts";
import { english } from "../../../support/bundle-texts.ts";
import { folderState, running } from "../../../support/kura-states.ts";

const view = (status: Partial<StatusSnapshot>) =>
  statusView(running(folderState(status)), english, new Date("2026-11-21T10:00:00.000Z"), "en");
const calm = view({});
const busy = view({ phase: "syncing", progress: { of: "chunks", done: 1, total: 2 } });
const trouble = view({ parked: 1 });

describe("the pace of drawing", () => {
  it("waits a moment before it shows that work began", () => {
    expect(drawDelay(calm, busy, 60_000)).toBeGreaterThan(0);
  });

  it("shows the end of work, trouble and its end at once", () => {
    expect(drawDelay(busy, calm, 0)).toBe(0);
    expect(drawDelay(busy, trouble, 0)).toBe(0);
    expect(drawDelay(trouble, calm, 0)).toBe(0);
    expect(drawDelay(trouble, busy, 0)).toBe(0);
    expect(drawDelay(null, busy, 0)).toBe(0);
    expect(drawDelay(busy, null, 0)).toBe(0);
  });

  it("draws counts a few times a second", () => {
    expect(drawDelay(busy, busy, 0)).toBe(250);
    expect(drawDelay(busy, busy, 200)).toBe(50);
    expect(drawDelay(busy, busy, 1000)).toBe(0);
  });
});
