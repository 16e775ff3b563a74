import type { ApplyResult } from "../core/change.ts";

export const noChanges: ApplyResult = {
  added: 0,
  modified: 0,
  moved: 0,
  removed: 0,
  touched: 0,
  upserts: 0,
  deletes: 0,
};

export function sumOf(left: ApplyResult, right: ApplyResult): ApplyResult {
  return {
    added: left.added + right.added,
    modified: left.modified + right.modified,
    moved: left.moved + right.moved,
    removed: left.removed + right.removed,
    touched: left.touched + right.touched,
    upserts: left.upserts + right.upserts,
    deletes: left.deletes + right.deletes,
  };
}
