import { expect, it } from "vitest";
import { unopenedStatus, withFolders, withoutStatus, withStatus } from "../../../client/src/folder-states.ts";
import { troublesOf } from "../../../client/src/status/trouble.ts";
import type { StatusSnapshot } from "../../../server/src/protocol/status.ts";

const status = { message: "Everything is in sync." } as StatusSnapshot;
const one = { uri: "file:///one", name: "one" };
const two = { uri: "file:///two", name: "two" };

it("keeps the status of a folder that stays when others come and go", () => {
  const before = withStatus(withFolders([], [one]), one.uri, status);
  expect(withFolders(before, [two, one])).toEqual([
    { ...two, status: null },
    { ...one, status },
  ]);
  expect(withFolders(before, [two])).toEqual([{ ...two, status: null }]);
});

it("drops the status of a folder that is no more", () => {
  expect(withStatus(withFolders([], [one]), two.uri, status)).toEqual([{ ...one, status: null }]);
});

it("forgets what a server said that is gone", () => {
  expect(withoutStatus(withStatus(withFolders([], [one]), one.uri, status))).toEqual([{ ...one, status: null }]);
});

it("shows a folder that cannot be opened as an error with the server's reason, and as nothing else", () => {
  const unopened = unopenedStatus("The data folder cannot be written.");
  expect(unopened.health).toBe("error");
  expect(troublesOf(unopened).map(({ detail }) => detail)).toEqual(["The data folder cannot be written."]);
});
