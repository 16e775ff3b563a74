import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** Files under the folder that hold the text as it is, in UTF-16, in base64 at any offset, or in hexadecimal. */
export function filesWith(folder: string, text: string): string[] {
  const forms = formsOf(text);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => holdsAny(readFileSync(file), forms))
    .map((file) => relative(folder, file));
}

/** True when the bytes hold the text in one of the forms. */
export function holds(bytes: Buffer, text: string): boolean {
  return holdsAny(bytes, formsOf(text));
}

function holdsAny(bytes: Buffer, forms: readonly Buffer[]): boolean {
  return forms.some((form) => bytes.includes(form));
}

function formsOf(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  // What stands before the text shifts its base64: of the three alignments the middle part is the same whatever does.
  const base64 = [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    return Buffer.from(encoded.slice(shift === 0 ? 0 : 4, -4));
  });
  return [bytes, Buffer.from(text, "utf16le"), ...base64, Buffer.from(bytes.toString("hex"))];
}
