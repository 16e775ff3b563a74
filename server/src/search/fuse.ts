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

/** A note whose score is under this share of the best one's is no better than "nothing in common". */
const leastShare = 0.02;
/** Unless its cosine is at least this share of the best one's: in a folder of a few notes the last may well be to the point. */
const leastCosineShare = 0.5;

/** A note's second best section counts this much beside its best one, and the third this much beside the second. */
const corroboration = 0.3;
const sectionsCounted = 3;
/** What a note's sections add up to when each is as good as can be. */
const mostEvidence = 1 + corroboration + corroboration ** 2;

/**
 * Orders notes by `textShare · words / best words + (1 − textShare) · meaning / best meaning`. The words of a note are the BM25 of its
 * best section and, each counting less, of the next ones; its meaning is made in the same way of `cos − floor`. Several
 * sections that answer tell a note about the matter from one that mentions it. Rank fusion was measured to be slightly
 * worse: it forgets by how much the first one won. The score of `semantic` mode is made of the cosines themselves.
 * What matches neither in words nor clearly in meaning is left out; the best one never is.
 */
export function fuse(text: readonly FoundChunk[], semantic: readonly FoundChunk[], mode: SearchMode): RankedNote[] {
  const notes = new Map<NoteId, NoteScores>();
  for (const it of text) scoresOf(notes, it.note).text.set(it.chunk, it.score);
  const cosines = cosinesOf(semantic);
  const floor = mode === "semantic" ? 0 : floorOf(cosines);
  // Where all are equally near, none is nearer than the floor: then all count alike.
  const flat = semantic.every((it) => it.score <= floor);
  for (const it of semantic) {
    scoresOf(notes, it.note).semantic.set(it.chunk, flat && mode === "hybrid" ? 1 : Math.max(0, it.score - floor));
  }
  const share = mode === "hybrid" ? textShare : mode === "text" ? 1 : 0;
  const scales = {
    text: scaleOf([...notes.values()].map((it) => evidence(it.text))),
    semantic: mode === "semantic" ? mostEvidence : scaleOf([...notes.values()].map((it) => evidence(it.semantic))),
  };
  const inOrder = [...notes]
    .map(([note, scores]) => ranked(note, scores, scales, share))
    .sort((a, b) => b.score - a.score);
  const best = inOrder[0]?.score ?? 0;
  const nearest = Math.max(0, ...cosines.values());
  return inOrder.filter(
    (it, place) =>
      place === 0 ||
      it.matches.includes("text") ||
      it.score > leastShare * best ||
      (cosines.get(it.note) ?? -1) > leastCosineShare * nearest,
  );
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

/** What the sections of a note add up to. */
function evidence(scores: ReadonlyMap<ChunkId, number>): number {
  const best = [...scores.values()].sort((a, b) => b - a).slice(0, sectionsCounted);
  return best.reduce((sum, score, place) => sum + score * corroboration ** place, 0);
}

/** What the best one is to be divided by to become 1. */
function scaleOf(values: readonly number[]): number {
  const best = values.reduce((most, value) => Math.max(most, value), 0);
  return best > 0 ? best : 1;
}

/** The section that is best in words and meaning together is shown. */
function ranked(
  note: NoteId,
  { text, semantic }: NoteScores,
  scales: { readonly text: number; readonly semantic: number },
  share: number,
): RankedNote {
  const together = (words: number, meaning: number) =>
    (share * words) / scales.text + ((1 - share) * meaning) / scales.semantic;
  let shown: ChunkId | null = null;
  let shownScore = -1;
  for (const chunk of new Set([...text.keys(), ...semantic.keys()])) {
    const score = together(text.get(chunk) ?? 0, semantic.get(chunk) ?? 0);
    if (score > shownScore) {
      shown = chunk;
      shownScore = score;
    }
  }
  if (shown === null) throw new Error("a note is ranked for its chunks");
  const matches: ("semantic" | "text")[] = [];
  if (semantic.size > 0) matches.push("semantic");
  if (text.size > 0) matches.push("text");
  return { note, chunk: shown, score: Math.min(1, together(evidence(text), evidence(semantic))), matches };
}

/** The cosine of each note's nearest section. */
function cosinesOf(semantic: readonly FoundChunk[]): ReadonlyMap<NoteId, number> {
  const byNote = new Map<NoteId, number>();
  for (const it of semantic) byNote.set(it.note, Math.max(byNote.get(it.note) ?? -1, it.score));
  return byNote;
}

/** The cosine that counts as "nothing in common": that of the note at `floorPlace`, or the lowest there is. */
function floorOf(byNote: ReadonlyMap<NoteId, number>): number {
  const cosines = [...byNote.values()].sort((a, b) => b - a);
  return cosines[Math.min(cosines.length, floorPlace) - 1] ?? 0;
}
