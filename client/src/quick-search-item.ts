import type { FolderHit } from "./search-view/search-folders.ts";
import type { Translate } from "./translation.ts";

/** The texts of a hit in a quick pick, whose labels read `$(name)` as an icon. */
export interface HitTexts {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

/** Where a query stands in more than one folder, each hit says in which. */
export function hitTexts({ folder, hit }: FolderHit, severalFolders: boolean, t: Translate): HitTexts {
  const { title, path, startLine, headings, excerpt, stale } = hit;
  const place = `${severalFolders ? `${folder.name} • ` : ""}${path}:${startLine}`;
  const said = oneLine(excerpt);
  const detail = [...(headings.length > 0 ? [headings.join(" › ")] : []), ...(said === "" ? [] : [said])].join(" — ");
  return {
    label: withoutIcons(oneLine(title)),
    description: withoutIcons(stale ? t("{0} (changed)", place) : place),
    detail: withoutIcons(oneLine(detail)),
  };
}

/** Text of strangers in which `$(name)` stays what it is; it would be drawn as an icon otherwise. */
export function withoutIcons(text: string): string {
  // An icon needs the two characters side by side: a zero-width joiner between them is not seen.
  return text.replaceAll("$(", "$\u2060(");
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, " ").trim();
}
