import { createHash } from "node:crypto";
import type { Brand } from "./brand.ts";
import type { ContentHash, FrontMatter, NoteId } from "./note.ts";

/** 32 hexadecimal digits; the same note id, embedded text and occurrence give the same id, whatever the lines. */
export type ChunkId = Brand<string, "ChunkId">;

/** SHA-256 of the embedded text, 64 hexadecimal digits: the key under which its embedding is paid for once. */
export type EmbedKey = Brand<string, "EmbedKey">;

/** What the text index stores of a chunk: tokens joined by single spaces, made by chunking/tokens.ts. */
export interface ChunkTokens {
  /** Note title and path segments. */
  readonly name: string;
  readonly headings: string;
  readonly body: string;
}

/** A chunk before its note's id is known. */
export interface ChunkDraft {
  /** Position in the note, from 0. */
  readonly ordinal: number;
  /** Heading path, outermost first, without the note's title. */
  readonly headings: readonly string[];
  /** First and last line of the chunk in the file, from 1, both inclusive. */
  readonly startLine: number;
  readonly endLine: number;
  /** The file's own lines, joined by "\n". */
  readonly text: string;
  readonly embedKey: EmbedKey;
  /** Nth chunk of its note with this embed key, from 0. */
  readonly occurrence: number;
  /** Estimated tokens of the embedded text. */
  readonly tokenCount: number;
  readonly tokens: ChunkTokens;
}

/** Everything that reading a note yields. */
export interface NoteContent {
  readonly hash: ContentHash;
  readonly title: string | null;
  readonly frontMatter: FrontMatter;
  readonly chunks: readonly ChunkDraft[];
}

/** Version of the rules that turn a note into chunks. Raise it when the same bytes would give other chunks. */
export const chunkerVersion = "1";

/** `title › heading path`, a line break, the chunk's text: what is embedded. A pure function of its arguments. */
export function embeddedText(title: string | null, headings: readonly string[], text: string): string {
  const trail =
    title === null ? headings : [title, ...headings.filter((heading, index) => index > 0 || heading !== title)];
  return trail.length === 0 ? text : `${trail.join(" › ")}\n${text}`;
}

export function embedKeyOf(embedded: string): EmbedKey {
  return createHash("sha256").update(embedded, "utf8").digest("hex") as EmbedKey;
}

export function chunkIdOf(note: NoteId, embedKey: EmbedKey, occurrence: number): ChunkId {
  return createHash("sha256").update(`${note}\n${embedKey}\n${occurrence}`).digest("hex").slice(0, 32) as ChunkId;
}
