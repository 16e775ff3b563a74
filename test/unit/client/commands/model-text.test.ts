import { describe, expect, it } from "vitest";
import { confirmation, type HostedChoice, sumOfEstimates } from "../../../../client/src/commands/model-text.ts";
import { figures } from "../../../../client/src/status/figures.ts";
import type { EmbeddingEstimate } from "../../../../server/src/protocol/embedding-choice.ts";
import { english, inJapanese } from "../../../support/bundle-texts.ts";

const now = new Date("2026-11-21T10:00:00.000Z");
const choice: HostedChoice = {
  provider: "openai",
  baseUrl: "https://api.openai.com/v1",
  model: "text-embedding-3-small",
  dimensions: 0,
};
const remote: EmbeddingEstimate = {
  origin: "https://api.openai.com",
  local: false,
  notes: 1204,
  privateNotes: 0,
  chunks: 8321,
  cachedChunks: 0,
  tokens: 2_345_678,
  usd: 0.0469,
};

function asked(estimate: Partial<EmbeddingEstimate>, t = english, locale = "en") {
  return confirmation(choice, { ...remote, ...estimate }, t, figures(locale, now, t));
}

describe("the question before anything is sent", () => {
  it("names host, model, notes, tokens and dollars, and that texts leave the machine", () => {
    const { message, detail, agree } = asked({});
    expect(message).toBe("Embed the notes with text-embedding-3-small at https://api.openai.com?");
    expect(detail).toBe(
      [
        "1,204 notes in 8,321 chunks, about 2,350,000 tokens.",
        "Cost: about $0.05.",
        "",
        "The texts leave this machine: they go to https://api.openai.com, now and whenever notes change. So does what you search for.",
      ].join("\n"),
    );
    expect(agree).toBe("Send and Embed");
  });

  it("says so in Japanese", () => {
    const { message, detail } = asked({ privateNotes: 2 }, inJapanese, "ja");
    expect(message).toContain("https://api.openai.com");
    expect(detail).toContain("1,204 件のノート、8,321 チャンク、約 2,350,000 トークン。");
    expect(detail).toContain("約 $0.05");
    expect(detail).toContain("非公開 (kura: private) のノート 2 件は対象外です。");
  });

  it("says that private notes are left out, and that what is cached costs nothing", () => {
    expect(asked({ privateNotes: 1, cachedChunks: 300 }).detail).toContain(
      "300 more are embedded already and cost nothing.\nCost: about $0.05.\n1 note is private (kura: private) and is left out.",
    );
  });

  it("does not guess a price", () => {
    expect(asked({ usd: null }).detail).toContain("Cost: the price of this model is not known here.");
    expect(asked({ usd: 0.00001 }).detail).toContain("Cost: less than $0.0001.");
  });

  it("says that a local server keeps everything on this machine", () => {
    const { detail, agree } = asked({ local: true, origin: "http://localhost:11434", usd: 0 });
    expect(detail).toContain("Cost: nothing.");
    expect(detail).toContain("The texts stay on this machine");
    expect(detail).not.toContain("leave");
    expect(agree).toBe("Use This Model");
  });

  it("warns of a connection that others can read", () => {
    expect(asked({ origin: "http://host.example" }).detail).toContain("not encrypted");
    expect(asked({ origin: "http://localhost:1", local: true }).detail).not.toContain("not encrypted");
  });
});

describe("estimates of several folders", () => {
  it("add up", () => {
    expect(sumOfEstimates([remote, { ...remote, privateNotes: 3 }])).toMatchObject({
      notes: 2408,
      privateNotes: 3,
      tokens: 4_691_356,
      usd: 0.0938,
    });
  });

  it("have no price when one of them has none, and are local only when all are", () => {
    expect(sumOfEstimates([remote, { ...remote, usd: null }]).usd).toBeNull();
    expect(sumOfEstimates([{ ...remote, local: true }, remote]).local).toBe(false);
  });
});
