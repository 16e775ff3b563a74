import { describe, expect, test } from "vitest";
import { isLoopback } from "../../../server/src/embed/loopback.ts";
import { costUsd, usdPerMillion } from "../../../server/src/embed/price-table.ts";

describe("the price of an embedding", () => {
  test("is known for OpenAI's models", () => {
    expect(usdPerMillion({ model: "text-embedding-3-small", host: "api.openai.com" })).toBe(0.02);
    expect(usdPerMillion({ model: "text-embedding-3-large", host: "api.openai.com" })).toBe(0.13);
  });
  test("is nothing for what runs on this machine", () => {
    expect(usdPerMillion({ model: "kura-embed-1", host: null })).toBe(0);
  });
  test("is unknown, not nothing, for another model elsewhere", () => {
    for (const model of ["some-model", "constructor"]) {
      expect(usdPerMillion({ model, host: "api.example.org" })).toBeNull();
    }
    expect(costUsd(1_000, null)).toBeNull();
  });
  test("is what the user says, even zero", () => {
    expect(usdPerMillion({ model: "text-embedding-3-small", host: "api.openai.com" }, 0)).toBe(0);
    expect(usdPerMillion({ model: "some-model", host: "api.example.org" }, 1.5)).toBe(1.5);
  });
  test("counts by the million tokens", () => {
    expect(costUsd(500_000, 0.02)).toBeCloseTo(0.01, 10);
  });
});

test.each([
  ["localhost", true],
  ["kura.localhost", true],
  ["127.0.0.1", true],
  ["127.8.9.10", true],
  ["[::1]", true],
  ["127.example.org", false],
  ["localhost.example.org", false],
  ["192.168.0.1", false],
  ["0.0.0.0", false],
  ["[::2]", false],
])("%s is this machine: %s", (hostname, expected) => {
  expect(isLoopback(hostname)).toBe(expected);
});
