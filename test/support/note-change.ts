import { createHash } from "node:crypto";
import type { NoteChange } from "../../server/src/core/change.ts";
import { type ChunkDraft, type EmbedKey, embeddedText, embedKeyOf } from "../../server/src/core/chunk.ts";
import type { ContentHash, Fingerprint, FrontMatter, NotePath } from "../../server/src/core/note.ts";

export interface NoteSketch {
  readonly title?: string | null;
  readonly headings?: readonly string[];
  readonly frontMatter?: Partial<FrontMatter>;
  /** Where the note stood before: makes the change a move. */
  readonly from?: string;
  readonly kind?: "added" | "modified";
  readonly readAt?: number;
}

type Written = Extract<NoteChange, { readonly content: unknown }>;

/** A change as ingest makes it: one chunk for each of `texts`, two lines apart. */
export function noteChange(path: string, texts: readonly string[], sketch: NoteSketch = {}): Written {
  const { title = null, headings = [], frontMatter = {}, from, kind = "added", readAt = 1_000 } = sketch;
  const seen = new Map<EmbedKey, number>();
  const name = path.toLowerCase().replace(/[^a-z0-9]+/g, " ");
  const chunks = texts.map((text, ordinal): ChunkDraft => {
    const embedKey = embedKeyOf(embeddedText(title, headings, text));
    const occurrence = seen.get(embedKey) ?? 0;
    seen.set(embedKey, occurrence + 1);
    const tokens = { name, headings: headings.join(" ").toLowerCase(), body: text.toLowerCase() };
    const place = { ordinal, headings, startLine: ordinal * 2 + 1, endLine: ordinal * 2 + 1, text };
    return { ...place, embedKey, occurrence, tokenCount: Math.ceil(text.length / 4), tokens };
  });
  const hash = createHash("sha256")
    .update(JSON.stringify([title, texts]))
    .digest("hex") as ContentHash;
  const content = { hash, title, frontMatter: { tags: [], private: false, ...frontMatter }, chunks };
  const base = { path: path as NotePath, fingerprint: fingerprint(texts.join("").length), readAt, content };
  return from === undefined ? { kind, ...base } : { kind: "moved", from: from as NotePath, ...base };
}

/** Differs from another one only by what is given. */
export function fingerprint(size: number, mtimeNs = 1_763_000_000_123_456_789n): Fingerprint {
  return { size, mtimeNs, ctimeNs: 1_763_000_000_123_456_790n, inode: 9_007_199_254_740_993n };
}
