import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { StoreError } from "../../core/errors.ts";

/** A model file in memory. Row numbers: the vocabulary's words in their order, then the hashed buckets. */
export interface ModelData {
  readonly dimensions: number;
  readonly buckets: number;
  readonly vocabulary: ReadonlyMap<string, number>;
  /** One factor a row. */
  readonly scales: Float32Array;
  /** `dimensions` signed bytes a row. */
  readonly weights: Int8Array;
}

const magic = 0x53_45_4d_31;
const headerBytes = 20;
const maxRows = 10_000_000; // far above any model made; keeps a damaged header from asking for gigabytes
const maxDimensions = 4_096;

/** Reads and parses a model file. Throws StoreError when it is missing, cannot be read or is damaged. */
export async function readModelFile(path: string): Promise<ModelData> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw unusable(basename(path), "it cannot be read", error);
  }
  return parseModel(bytes, basename(path));
}

/**
 * Little-endian: u32 magic, words, buckets, dimensions, bytes of vocabulary; the vocabulary in UTF-8, one word a line;
 * f32 scale a row; i8 weights, row by row. `name` is for the message of the StoreError. Keeps a view of `bytes`.
 */
export function parseModel(bytes: Uint8Array, name: string): ModelData {
  if (bytes.byteLength < headerBytes) throw unusable(name, "it is too short");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== magic) throw unusable(name, "it is no model file");
  const words = view.getUint32(4, true);
  const buckets = view.getUint32(8, true);
  const dimensions = view.getUint32(12, true);
  const vocabularyBytes = view.getUint32(16, true);
  const rows = words + buckets;
  if (buckets === 0 || rows > maxRows || dimensions === 0 || dimensions > maxDimensions) {
    throw unusable(name, "its header makes no sense");
  }
  const scalesAt = headerBytes + vocabularyBytes;
  const weightsAt = scalesAt + 4 * rows;
  if (bytes.byteLength !== weightsAt + rows * dimensions) throw unusable(name, "it has not the length that it says");

  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const scale = view.getFloat32(scalesAt + 4 * row, true);
    if (!Number.isFinite(scale) || scale < 0) throw unusable(name, "it holds impossible numbers");
    scales[row] = scale;
  }
  return {
    dimensions,
    buckets,
    vocabulary: parseVocabulary(bytes.subarray(headerBytes, scalesAt), words, name),
    scales,
    weights: new Int8Array(bytes.buffer, bytes.byteOffset + weightsAt, rows * dimensions),
  };
}

function parseVocabulary(bytes: Uint8Array, words: number, name: string): Map<string, number> {
  const vocabulary = new Map<string, number>();
  if (words > 0) {
    let text: string;
    try {
      text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (error) {
      throw unusable(name, "its vocabulary is not UTF-8", error);
    }
    for (const word of text.split("\n")) vocabulary.set(word, vocabulary.size);
  }
  // A word that stands twice would also shift every row after it.
  if (vocabulary.size !== words || vocabulary.has("")) throw unusable(name, "its vocabulary is incomplete");
  return vocabulary;
}

function unusable(name: string, why: string, cause?: unknown): StoreError {
  return new StoreError(`The built-in embedding model ${name} cannot be used (${why}): install Kura again.`, { cause });
}
