import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Redactor } from "../../../client/src/redact.ts";

const canary = 'gsk/canary+"7f3a"\\é=';

function knowing(...keys: string[]): Redactor {
  const redactor = new Redactor();
  for (const key of keys) redactor.learn(key);
  return redactor;
}

describe("a key that is known", () => {
  it.each([
    ["as it is", canary],
    ["inside JSON", JSON.stringify({ params: { value: canary } })],
    ["in an address", `https://host/?k=${encodeURIComponent(canary)}`],
    ["in base64", Buffer.from(canary).toString("base64")],
    ["twice", `${canary} and ${canary}`],
  ])("is blacked out %s", (_, text) => {
    const redacted = knowing(canary).redact(text);
    expect(redacted).toContain("•••");
    expect(redacted).not.toMatch(/canary|7f3a|Y2FuYXJ5/);
  });

  it("is blacked out whatever it is made of and wherever it stands", () => {
    const key = fc.string({ unit: "binary", minLength: 4, maxLength: 80 }).filter((text) => !/[•]/.test(text));
    fc.assert(
      fc.property(key, fc.string(), fc.string(), (secret, before, after) => {
        const shown = knowing(secret).redact(`${before}${secret}${after}`);
        expect(shown.includes(secret)).toBe(false);
      }),
    );
  });

  it("is blacked out whole when it holds another one", () => {
    expect(knowing("abcd", "xxabcdyy").redact("it is xxabcdyy.")).toBe("it is •••.");
  });

  it("of one letter does not black out everything", () => {
    expect(knowing("a").redact("a day at sea")).toBe("a day at sea");
  });
});

describe("a key that nobody has told of", () => {
  it.each([
    ['{"key":"canary-7f3a","origin":"https://host"}'],
    ['    "key": "canary-\\"7f3a\\"",\n    "origin": "https://host"'],
    ['"{\\"key\\":\\"canary-7f3a\\"}"'],
    ["Authorization: Bearer canary-7f3a"],
    ['{"authorization":"canary-7f3a"}'],
    ["api-key: canary-7f3a"],
    ["Incorrect API key provided: sk-canary-7f3a."],
    ["https://user:canary-7f3a@host/v1"],
  ])("is blacked out by its looks: %s", (text) => {
    const redacted = new Redactor().redact(text);
    expect(redacted).toContain("•••");
    expect(redacted).not.toMatch(/canary|7f3a/);
  });
});

it("leaves everything else as it is", () => {
  const text = 'synced folder="/home/me/risk-assessments" notes=3 "keys": ["a"] https://host/v1 a bearer of news';
  expect(knowing(canary).redact(text)).toBe(text);
});
