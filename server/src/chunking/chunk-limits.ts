/** Sizes in estimated tokens (token-estimate.ts). */
export const chunkLimits = {
  /** What a chunk is made for: one or two paragraphs say one thing. */
  target: 400,
  /** A section up to this stays whole rather than leaving a crumb behind. */
  whole: 600,
  /** A section below this says too little by itself: it is joined to its neighbour. */
  small: 100,
  /** A line longer than this is cut at the ends of its sentences. */
  line: 800,
  /** No embedded text is above this, whatever stands in the note: providers take 8,192 of their own tokens. */
  hard: 1_500,
} as const;
