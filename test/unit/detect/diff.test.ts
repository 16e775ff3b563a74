import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { embedKeyOf } from "../../../server/src/core/chunk.ts";
import type { ContentHash, Fingerprint, NoteId, NotePath } from "../../../server/src/core/note.ts";
import type { KnownNote } from "../../../server/src/core/ports/catalog.ts";
import type { NoteReading } from "../../../server/src/core/ports/note-source.ts";
import { diff } from "../../../server/src/detect/diff.ts";
import { racy, same } from "../../../server/src/detect/fingerprint.ts";

const print = (size: number): Fingerprint => ({ size, mtimeNs: 1n, ctimeNs: 1n, inode: 1n });
const known = (path: string, hash: string, chunker = "1"): KnownNote => ({
  id: embedKeyOf(path).slice(0, 8) as string as NoteId,
  path: path as NotePath,
  fingerprint: print(1),
  hash: hash as ContentHash,
  indexedAt: 0,
  chunker,
});
const note = (path: string, hash: string): NoteReading => ({
  kind: "note",
  path: path as NotePath,
  fingerprint: print(2),
  readAt: 5,
  content: { hash: hash as ContentHash, title: null, frontMatter: { tags: [], private: false }, chunks: [] },
});
const gone = (path: string): NoteReading => ({ kind: "absent", path: path as NotePath });
const changes = (readings: readonly NoteReading[], notes: readonly KnownNote[]) =>
  diff(readings, new Map(notes.map((one) => [one.path, one])), "1").changes.map((change) =>
    change.kind === "moved" ? `moved ${change.from} ${change.path}` : `${change.kind} ${change.path}`,
  );

describe("what readings change", () => {
  it("is nothing but the fingerprint when the bytes are the same", () => {
    expect(changes([note("a", "1")], [known("a", "1")])).toEqual(["touched a"]);
  });

  it("is the note, when the bytes or the rules for chunks are others", () => {
    expect(changes([note("a", "2")], [known("a", "1")])).toEqual(["modified a"]);
    expect(changes([note("a", "1")], [known("a", "1", "0")])).toEqual(["modified a"]);
  });

  it("is a move when a note went and one with its bytes came", () => {
    expect(changes([gone("a"), note("b", "1")], [known("a", "1")])).toEqual(["moved a b"]);
  });

  it("is an addition when the same bytes also stay where they were", () => {
    expect(changes([note("a", "1"), note("b", "1")], [known("a", "1")])).toEqual(["touched a", "added b"]);
  });

  it("pairs equal notes by file name first, then in the order of their paths", () => {
    expect(changes([gone("x/a"), note("y/b", "1"), note("y/a", "1")], [known("x/a", "1")])).toEqual([
      "moved x/a y/a",
      "added y/b",
    ]);
    expect(changes([gone("p"), note("r", "1"), note("q", "1")], [known("p", "1")])).toEqual(["moved p q", "added r"]);
    expect(changes([gone("q"), gone("p"), note("z", "1")], [known("p", "1"), known("q", "1")])).toEqual([
      "moved p z",
      "removed q",
    ]);
  });

  it("takes a note away that is skipped now, and says why", () => {
    const skipped: NoteReading = { kind: "skipped", path: "a" as NotePath, reason: "too large" };
    const settled = diff([skipped], new Map([["a" as NotePath, known("a", "1")]]), "1");
    expect(settled.changes).toEqual([{ kind: "removed", path: "a" }]);
    expect(settled.skipped).toEqual([{ path: "a", reason: "too large" }]);
  });

  it("leaves alone what cannot be read", () => {
    const unreadable: NoteReading = { kind: "unreadable", path: "a" as NotePath, reason: "locked" };
    const settled = diff([unreadable], new Map([["a" as NotePath, known("a", "1")]]), "1");
    expect(settled).toMatchObject({ changes: [], unreadable: [{ path: "a", reason: "locked" }] });
  });

  it("takes two spellings of one name for two notes", () => {
    const [composed, decomposed] = ["é.md".normalize("NFC"), "é.md".normalize("NFD")];
    expect(changes([note(composed, "1"), note(decomposed, "2")], [known(composed, "1")])).toEqual([
      `added ${decomposed}`,
      `touched ${composed}`,
    ]);
  });

  it("leads from what was known to what is there, whatever happened", () => {
    const folder = fc.dictionary(fc.constantFrom("a", "b", "c/a", "c/b", "d"), fc.constantFrom("1", "2", "3"));
    fc.assert(
      fc.property(folder, folder, (before, after) => {
        const readings = [...new Set([...Object.keys(before), ...Object.keys(after)])].map((path) =>
          after[path] === undefined ? gone(path) : note(path, after[path]),
        );
        const notes = Object.entries(before).map(([path, hash]) => known(path, hash));
        const result: Record<string, string> = { ...before };
        for (const change of diff(readings, new Map(notes.map((one) => [one.path, one])), "1").changes) {
          if (change.kind === "removed") delete result[change.path];
          if (change.kind === "moved") {
            expect(result[change.from]).toBe(change.content.hash);
            delete result[change.from];
          }
          if (change.kind === "added" || change.kind === "moved") expect(result[change.path]).toBeUndefined();
          if ("content" in change) result[change.path] = change.content.hash;
        }
        expect(result).toEqual({ ...after });
      }),
    );
  });
});

describe("fingerprints", () => {
  const at = (ctimeMs: number, nanos = 1n) => ({
    ...print(1),
    mtimeNs: BigInt(ctimeMs) * 1_000_000n + nanos,
    ctimeNs: BigInt(ctimeMs) * 1_000_000n + nanos,
  });

  it("differ when anything that the file system says differs", () => {
    expect(same(print(1), print(1))).toBe(true);
    for (const change of [{ size: 2 }, { mtimeNs: 2n }, { ctimeNs: 2n }, { inode: 2n }])
      expect(same(print(1), { ...print(1), ...change })).toBe(false);
  });

  it("prove nothing when the file was touched within its clock's grain of being read", () => {
    expect(racy(at(100_000), 100_010)).toBe(true);
    expect(racy(at(100_000), 100_051)).toBe(false);
    expect(racy(at(100_000, 0n), 101_500)).toBe(true);
    expect(racy(at(100_000, 0n), 102_001)).toBe(false);
  });

  it("go by the change time, which no program sets back or forward", () => {
    const dated = { ...at(100_000), mtimeNs: 4_000_000_000_000_000_001n };
    expect(racy(dated, 200_000)).toBe(false);
    expect(racy({ ...at(100_000), mtimeNs: 1n }, 100_000)).toBe(true);
  });
});
