import { describe, expect, it } from "vitest";
import { decodeNote } from "../../../server/src/chunking/decode-note.ts";

const text = (bytes: Uint8Array) => {
  const decoded = decodeNote(bytes);
  return decoded.kind === "text" ? decoded.text : null;
};

describe("decoding a note", () => {
  it("takes off a byte order mark", () => {
    expect(text(Buffer.from("\ufeff# 見出し"))).toBe("# 見出し");
  });

  it("reads UTF-16 by its byte order mark", () => {
    const little = Buffer.from("\ufeff# 見出し", "utf16le");
    expect(text(little)).toBe("# 見出し");
    expect(text(Buffer.from(little).swap16())).toBe("# 見出し");
  });

  it("makes half a surrogate pair readable", () => {
    expect(text(Buffer.from("\ufeffa\ud800b", "utf16le"))).toBe("a\ufffdb");
  });

  it("shows a few broken bytes as replacement characters", () => {
    expect(text(Buffer.concat([Buffer.from("caf"), Buffer.from([0xe9]), Buffer.from(" au lait".repeat(5))]))).toContain(
      "caf\ufffd",
    );
  });

  it("says why other files are not taken", () => {
    expect(decodeNote(Buffer.from("a\0b"))).toMatchObject({
      kind: "binary",
      reason: expect.stringContaining("binary"),
    });
    const shiftJis = Buffer.from(Array.from({ length: 100 }, () => [0x8c, 0x9f, 0x8d, 0xf5]).flat());
    expect(decodeNote(shiftJis)).toMatchObject({ kind: "binary", reason: expect.stringContaining("UTF-8") });
  });

  it("reads an empty file as empty text", () => {
    expect(text(Buffer.alloc(0))).toBe("");
  });
});
