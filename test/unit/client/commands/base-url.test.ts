import { describe, expect, it } from "vitest";
import { baseUrlProblem, originOf } from "../../../../client/src/commands/base-url.ts";
import { keyProblem } from "../../../../client/src/commands/key-problem.ts";
import { english, inJapanese } from "../../../support/bundle-texts.ts";

describe("the address of an embedding server", () => {
  it.each(["https://api.openai.com/v1", "http://localhost:11434/v1", " http://[::1]:8080/v1 "])("may be %s", (text) => {
    expect(baseUrlProblem(text, english)).toBeNull();
  });

  it.each([
    ["", "Write an address"],
    ["localhost", "Write an address"],
    ["localhost:8080", "must begin with"],
    ["file:///etc/passwd", "must begin with"],
    ["javascript:alert(1)", "must begin with"],
    ["https://me:secret@host/v1", "user name and password"],
    ["https://host/v1?key=secret", "from ? or #"],
    ["https://host/v1#x", "from ? or #"],
  ])("may not be %s", (text, why) => {
    expect(baseUrlProblem(text, english)).toContain(why);
    expect(baseUrlProblem(text, inJapanese)).not.toContain("secret");
  });

  it("has an origin, which a key is bound to", () => {
    expect(originOf(" https://HOST:443/v1 ")).toBe("https://host");
    expect(originOf("http://localhost:11434/v1")).toBe("http://localhost:11434");
  });
});

describe("an API key", () => {
  it("is taken with the spaces around it, which are not part of it", () => {
    expect(keyProblem("  sk-abc_123.x \n", english)).toBeNull();
  });

  it.each(["", "   ", "two words", "two\nlines", "キー"])("is not %j", (text) => {
    expect(keyProblem(text, english)).not.toBeNull();
  });

  it("is never repeated in what is said about it", () => {
    expect(keyProblem("sk-canary with a space", english)).not.toContain("canary");
  });
});
