/** The mean of unit vectors, at unit length again; null when there is none, or when they cancel each other out. */
export function meanVector(vectors: Iterable<Float32Array>): Float32Array | null {
  let sum: Float32Array | null = null;
  for (const vector of vectors) {
    sum ??= new Float32Array(vector.length);
    for (let index = 0; index < sum.length; index++) sum[index] = (sum[index] ?? 0) + (vector[index] ?? 0);
  }
  if (sum === null) return null;
  const length = Math.hypot(...sum);
  return length > 1e-9 ? sum.map((number) => number / length) : null;
}
