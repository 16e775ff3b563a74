import { chunkLimits } from "./chunk-limits.ts";
import type { Section } from "./outline.ts";

/** Neighbouring sections that make one chunk, or several when they are too long for one. */
export interface SectionGroup {
  readonly sections: readonly Section[];
  readonly tokens: number;
}

/** Whether a section says anything besides its heading. */
export type HasBody = (section: Section) => boolean;

/**
 * Joins what is too small to stand alone: a small note becomes one group; a small section goes with the one behind it
 * (its sibling or its child), or with the one before it when it is the last of its kind. A heading without text of its
 * own goes with its first child, however long that is.
 */
export function joinSections(
  sections: readonly Section[],
  tokensOf: (section: Section) => number,
  hasBody: HasBody,
): SectionGroup[] {
  const sizes = sections.map(tokensOf);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (sections.length === 0) return [];
  if (total <= chunkLimits.target) return [{ sections, tokens: total }];
  const fitsNext = (index: number) => {
    const [section, next] = [sections[index], sections[index + 1]];
    if (section === undefined || next === undefined || next.level < section.level) return false;
    const sum = (sizes[index] ?? 0) + (sizes[index + 1] ?? 0);
    return sum <= chunkLimits.target || (!hasBody(section) && next.level > section.level);
  };
  const groups: { readonly sections: Section[]; tokens: number; readonly level: number }[] = [];
  for (const [index, section] of sections.entries()) {
    const size = sizes[index] ?? 0;
    const group = groups.at(-1);
    const above = group?.sections.at(-1);
    const underBareHeading = above !== undefined && section.level > above.level && !hasBody(above) && above.level > 0;
    const fits = group !== undefined && section.level >= group.level && group.tokens + size <= chunkLimits.target;
    const crumb = size < chunkLimits.small && !fitsNext(index);
    if (group !== undefined && (underBareHeading || (fits && (group.tokens < chunkLimits.small || crumb)))) {
      group.sections.push(section);
      group.tokens += size;
    } else groups.push({ sections: [section], tokens: size, level: section.level });
  }
  return groups;
}

/** The headings that all of a group stands under; a heading without text of its own does not count where others have some. */
export function groupHeadings(group: readonly Section[], hasBody: HasBody): readonly string[] {
  const speaking = group.filter(hasBody);
  const [first, ...rest] = speaking.length > 0 ? speaking : group;
  if (first === undefined) return [];
  let shared = first.path.length;
  for (const { path } of rest) {
    let same = 0;
    while (same < shared && path[same] === first.path[same]) same++;
    shared = same;
  }
  return first.path.slice(0, shared);
}
