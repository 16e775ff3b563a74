import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** Files under the folder that hold the text as it is, in UTF-16, in base64 at any offset, or in hexadecimal. */
export function filesWith(folder: string, text: string): string[] {
  const forms = formsOf(text);
  return filesIn(folder)
    .filter((file) => holdsAny(bytesOf(file), forms))
    .map((file) => relative(folder, file));
}

function filesIn(folder: string): string[] {
  const entries = unlessGone(() => readdirSync(folder, { withFileTypes: true }), []);
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path);
    return entry.isFile() ? [path] : [];
  });
}

/** Empty for a file, or a process under /proc, that is there no more. */
export function bytesOf(file: string): Buffer {
  return unlessGone(() => readFileSync(file), Buffer.alloc(0));
}

/** VS Code and SQLite make and remove files all the time. */
function unlessGone<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return otherwise;
    throw error;
  }
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
