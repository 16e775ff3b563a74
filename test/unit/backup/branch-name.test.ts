import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { branchOf } from "../../../server/src/backup/branch-name.ts";

test.each(["/home/me/Notes", "/home/me/日本語", "/home/me/..weird~^:name.lock", "/", `/home/${"long".repeat(100)}`])(
  "the branch of %s is one that git takes",
  (notesDir) => {
    for (const device of ["my-desk.local", "机", ""]) {
      const branch = branchOf(notesDir, device);
      expect(execFileSync("git", ["check-ref-format", branch]).toString()).toBe("");
    }
  },
);

test("two folders of one name have branches of their own", () => {
  expect(branchOf("/a/notes", "desk")).not.toBe(branchOf("/b/notes", "desk"));
  expect(branchOf("/a/notes", "desk")).toMatch(/^refs\/heads\/kura\/notes-[0-9a-f]{8}\/desk$/);
});
