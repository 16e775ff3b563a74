import type { ChunkId } from "../core/chunk.ts";
import type { NoteId } from "../core/note.ts";
import type { SearchMode } from "../protocol/search.ts";

/** A chunk found one way: BM25 or cosine as score, higher is better. */
export interface FoundChunk {
  readonly chunk: ChunkId;
  readonly note: NoteId;
  readonly score: number;
}

/** A note with the chunk that speaks for it. */
export interface RankedNote {
  readonly note: NoteId;
  readonly chunk: ChunkId;
  /** 0 to 1. */
  readonly score: number;
  readonly matches: readonly ("semantic" | "text")[];
}

/** Share of the text index in a hybrid score; .4 to .5 is a flat optimum on every set that was measured. */
const textShare = 0.5;
/** The cosine of the note at this place counts as "nothing in common". */
const floorPlace = 100;

/**
 * Orders notes by `textShare · bm25 / best bm25 + (1 − textShare) · (cos − floor) / (best cos − floor)`, each note by the best
 * of its chunks. Rank fusion was measured to be slightly worse: it forgets by how much the first one won. `semantic` mode shows the cosine itself.
 */
export function fuse(text: readonly FoundChunk[], semantic: readonly FoundChunk[], mode: SearchMode): RankedNote[] {
  const notes = new Map<NoteId, NoteScores>();
  const textBest = text.reduce((best, it) => Math.max(best, it.score), 0);
  for (const it of text) scoresOf(notes, it.note).text.set(it.chunk, textBest > 0 ? it.score / textBest : 0);
  const { floor, best } = semanticScale(semantic);
  const scale = (score: number) => (best > floor ? Math.max(0, (score - floor) / (best - floor)) : 1);
  for (const it of semantic) {
    const score = mode === "semantic" ? Math.min(1, Math.max(0, it.score)) : scale(it.score);
    scoresOf(notes, it.note).semantic.set(it.chunk, score);
  }
  const share = mode === "hybrid" ? textShare : mode === "text" ? 1 : 0;
  return [...notes].map(([note, scores]) => ranked(note, scores, share)).sort((a, b) => b.score - a.score);
}

interface NoteScores {
  readonly text: Map<ChunkId, number>;
  readonly semantic: Map<ChunkId, number>;
}

function scoresOf(notes: Map<NoteId, NoteScores>, note: NoteId): NoteScores {
  const known = notes.get(note);
  if (known !== undefined) return known;
  const scores = { text: new Map<ChunkId, number>(), semantic: new Map<ChunkId, number>() };
  notes.set(note, scores);
  return scores;
}

/** The note's score is made of its best text and its best semantic chunk; the chunk that is best in both together is shown. */
function ranked(note: NoteId, { text, semantic }: NoteScores, share: number): RankedNote {
  const bestText = Math.max(0, ...text.values());
  const bestSemantic = Math.max(0, ...semantic.values());
  let shown: ChunkId | null = null;
  let shownScore = -1;
  for (const chunk of new Set([...text.keys(), ...semantic.keys()])) {
    const score = share * (text.get(chunk) ?? 0) + (1 - share) * (semantic.get(chunk) ?? 0);
    if (score > shownScore) {
      shown = chunk;
      shownScore = score;
    }
  }
  if (shown === null) throw new Error("a note is ranked for its chunks");
  const matches: ("semantic" | "text")[] = [];
  if (semantic.size > 0) matches.push("semantic");
  if (text.size > 0) matches.push("text");
  return { note, chunk: shown, score: share * bestText + (1 - share) * bestSemantic, matches };
}

function semanticScale(semantic: readonly FoundChunk[]): { floor: number; best: number } {
  const byNote = new Map<NoteId, number>();
  for (const it of semantic) byNote.set(it.note, Math.max(byNote.get(it.note) ?? -1, it.score));
  const cosines = [...byNote.values()].sort((a, b) => b - a);
  return { best: cosines[0] ?? 0, floor: cosines[Math.min(cosines.length, floorPlace) - 1] ?? 0 };
}
