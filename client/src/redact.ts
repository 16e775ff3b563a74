const black = "•••";

/** Shorter words are no secrets, and would black out half of what is written. */
const shortestKey = 4;

/** What a secret looks like wherever it stands, with the part that may stay as $1. */
const shapes: readonly RegExp[] = [
  /("key"\s*:\s*")(?:[^"\\]|\\.)*(?=")/g,
  /(\\"key\\"\s*:\s*\\")(?:[^"\\]|\\\\\\.)*(?=\\")/g,
  /\b(Bearer\s+)[\w.~+/=-]{8,}/gi,
  /((?:authorization|api[-_]?key)["']?\s*[:=]\s*["']?(?:Bearer\s+)?)[^\s"',;}]+/gi,
  /()\bsk-[\w-]{8,}/g,
  /(\/\/)[^/@\s"]+(?=@)/g,
];

/** Blacks out keys in what is about to be written down: those it knows, and whatever looks like one. */
export class Redactor {
  readonly #known = new Set<string>();

  /** From now on `key` is blacked out wherever it stands. */
  learn(key: string): void {
    if (key.length < shortestKey) return;
    this.#known.add(key);
    this.#known.add(JSON.stringify(key).slice(1, -1));
    this.#known.add(encodeURIComponent(key));
    this.#known.add(Buffer.from(key).toString("base64"));
  }

  redact(text: string): string {
    const longestFirst = [...this.#known].sort((left, right) => right.length - left.length);
    const withoutKnown = longestFirst.reduce((rest, key) => rest.replaceAll(key, black), text);
    return shapes.reduce((rest, shape) => rest.replace(shape, `$1${black}`), withoutKnown);
  }
}
