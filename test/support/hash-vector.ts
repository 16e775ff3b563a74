/**
 * A small unit vector for a text: its words, hashed onto axes. The same on every machine; texts that share words are
 * near each other, which is all that a test of search needs.
 */
export function hashVector(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    const hash = hashOf(word);
    const axis = hash % dimensions;
    vector[axis] = (vector[axis] ?? 0) + (hash & 0x10_00_00 ? 1 : -1);
  }
  // Words may cancel one another out, and a text may have none: then the text as a whole chooses an axis.
  if (vector.every((value) => value === 0)) vector[hashOf(text) % dimensions] = 1;
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

function hashOf(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01_00_01_93);
  return (hash ^ (hash >>> 15)) >>> 0;
}
