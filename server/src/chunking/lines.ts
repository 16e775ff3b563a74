const lineEnd = /\r\n|\r|\n/;

/** Lines as editors count them, without their ends: "\r\n", "\r" and "\n" end a line. */
export function splitLines(text: string): string[] {
  return text.split(lineEnd);
}

const visible = /\S/;

export function isBlank(line: string): boolean {
  return !visible.test(line);
}

/** One line of text, cut to `maxLength` UTF-16 units between characters. */
export function oneLine(text: string, maxLength: number): string {
  // Cut first: a heading may be a megabyte, and nobody looks at more than its beginning.
  const flat = text
    .slice(0, maxLength * 4)
    .replace(/\s+/g, " ")
    .trim();
  return flat.length <= maxLength ? flat.toWellFormed() : dropHalf(flat.slice(0, maxLength)).trimEnd();
}

function dropHalf(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd8_00 && last <= 0xdb_ff ? text.slice(0, -1) : text;
}
