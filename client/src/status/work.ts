import type { StatusSnapshot } from "../../../server/src/protocol/status.ts";
import type { Translate } from "../translation.ts";
import type { Figures } from "./figures.ts";

/** What is being done right now, with how far it is. */
export interface Work {
  readonly kind: "scanning" | "syncing" | "rebuilding";
  readonly of: "notes" | "chunks";
  readonly done: number;
  /** Null while it is not known. */
  readonly total: number | null;
}

/** Null when nothing is under way. */
export function workOf(status: StatusSnapshot): Work | null {
  if (status.phase !== "scanning" && status.phase !== "syncing") return null;
  const kind = status.phase === "syncing" && status.index.state === "rebuilding" ? "rebuilding" : status.phase;
  const { of, done, total } = status.progress ?? { of: "notes", done: 0, total: null };
  return { kind, of, done, total };
}

/**
 * The works of several folders as one. Notes that are read and chunks that are indexed do not add up: where there are
 * both, the chunks count, for they take the longer.
 */
export function sumOf(works: readonly Work[]): Work | null {
  const [first, ...rest] = works.some(({ of }) => of === "chunks") ? works.filter(({ of }) => of === "chunks") : works;
  if (first === undefined) return null;
  return rest.reduce<Work>(
    (sum, work) => ({
      kind: sum.kind,
      of: sum.of,
      done: sum.done + work.done,
      total: sum.total === null || work.total === null ? null : sum.total + work.total,
    }),
    first,
  );
}

/** "312/1,204", "312" while the end is not known, nothing before the beginning. */
export function countText({ done, total }: Work, { number }: Figures): string {
  if (total !== null) return `${number(done)}/${number(total)}`;
  return done === 0 ? "" : number(done);
}

export function workSentence(work: Work, t: Translate, figures: Figures): string {
  const progress = countText(work, figures);
  if (progress === "") return work.kind === "rebuilding" ? t("Rebuilding the index") : t("Reading changed notes");
  switch (work.kind) {
    case "scanning":
      return t("Reading notes, {0}", progress);
    case "syncing":
      return t("Indexing, {0}", progress);
    case "rebuilding":
      return t("Rebuilding the index, {0}", progress);
  }
}
