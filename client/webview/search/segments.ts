/** A piece of a text that is, or is not, marked. */
export interface Segment {
  readonly text: string;
  readonly marked: boolean;
}

/**
 * Cuts `text` at half-open ranges of UTF-16 units. The segments put together are the text; ranges that overlap, stand in any order or
 * reach out of the text do no harm.
 */
export function segmentsOf(
  text: string,
  ranges: readonly { readonly start: number; readonly end: number }[],
): Segment[] {
  const segments: Segment[] = [];
  let at = 0;
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    const start = Math.min(Math.max(range.start, at), text.length);
    const end = Math.min(range.end, text.length);
    if (end <= start) continue;
    if (start > at) segments.push({ text: text.slice(at, start), marked: false });
    segments.push({ text: text.slice(start, end), marked: true });
    at = end;
  }
  if (at < text.length) segments.push({ text: text.slice(at), marked: false });
  return segments;
}
