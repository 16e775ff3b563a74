/**
 * The commit message of a restore point: the reason, then its figures, so that a list of points needs no tree.
 * The figures are the last paragraph: whatever the reason says cannot pass for them.
 */
export function pointMessage(reason: string, files: number, bytes: number): string {
  return `${oneLine(reason)}\n\nKura-Files: ${files}\nKura-Bytes: ${bytes}\n`;
}

/** Null for a commit that is no restore point. */
export function parsePointMessage(body: string): { reason: string; files: number; bytes: number } | null {
  const match = /^(.*)\n\nKura-Files: (\d+)\nKura-Bytes: (\d+)\n*$/.exec(body);
  if (match === null) return null;
  const [, reason = "", files, bytes] = match;
  return { reason, files: Number(files), bytes: Number(bytes) };
}

/** A line break or a NUL in the reason would end it early. */
function oneLine(reason: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to take out.
  return reason.replace(/[\u0000-\u001f\u007f]+/g, " ").trim() || "Backup";
}
