import { expect, it } from "vitest";
import { anywhere, excludeGlob } from "../../../client/src/note-globs.ts";

it("leaves out what never holds a note, and what the user leaves out", () => {
  expect(excludeGlob([])).toBe("{**/node_modules/**,**/.*/**}");
  expect(excludeGlob(["drafts/**"])).toBe("{**/node_modules/**,**/.*/**,drafts/**}");
});

it("does not join globs that would break the joined one", () => {
  expect(excludeGlob(["a,b", "{x,y}/**", "ok"])).toBe("{**/node_modules/**,**/.*/**,ok}");
});

it("finds a glob of a folder's in whole paths", () => {
  expect(anywhere("**/*.md")).toBe("**/*.md");
  expect(anywhere("docs/*.md")).toBe("**/docs/*.md");
});
