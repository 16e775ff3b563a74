import { isUtf8 } from "node:buffer";

/** A note's text, well formed and without a byte order mark; or why its bytes are not taken for text. */
export type DecodedNote =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "binary"; readonly reason: string };

/** Broken characters up to this many, or up to this share of the text, are shown as "�". */
const toleratedCount = 3;
const toleratedShare = 0.05;

const binary: DecodedNote = { kind: "binary", reason: "This is a binary file, not text." };
const notUtf8: DecodedNote = {
  kind: "binary",
  reason: "This is not UTF-8 text: save it as UTF-8 to make it searchable.",
};

/** UTF-8, or UTF-16 with its byte order mark. */
export function decodeNote(bytes: Uint8Array): DecodedNote {
  const wide = utf16Label(bytes);
  if (wide !== null) {
    const text = new TextDecoder(wide).decode(bytes);
    return text.includes("\0") ? binary : tolerated(text);
  }
  if (bytes.includes(0)) return binary;
  const text = new TextDecoder("utf-8").decode(bytes);
  return isUtf8(bytes) ? { kind: "text", text } : tolerated(text);
}

function utf16Label(bytes: Uint8Array): "utf-16le" | "utf-16be" | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return null;
}

function tolerated(text: string): DecodedNote {
  const allowed = Math.max(toleratedCount, text.length * toleratedShare);
  let broken = 0;
  for (let at = text.indexOf("\ufffd"); at !== -1; at = text.indexOf("\ufffd", at + 1)) {
    broken++;
    if (broken > allowed) return notUtf8;
  }
  return { kind: "text", text };
}
