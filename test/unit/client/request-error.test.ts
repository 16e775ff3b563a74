import { expect, it } from "vitest";
import { requestFailure } from "../../../client/src/request-error.ts";

const coded = (message: string, code: number) => Object.assign(new Error(message), { code });

it("takes method, stack and further lines off what the server says", () => {
  const error = coded(
    "Request kura/sync failed with message: The key was refused.\n    at Relay.run (relay.ts:3)",
    -32603,
  );
  expect(requestFailure(error)).toEqual({ kind: "refused", message: "The key was refused." });
});

it("knows a cancelled request from a refused one", () => {
  expect(requestFailure(coded("The request was cancelled.", -32800))).toEqual({ kind: "cancelled" });
});

it("knows a server that went before it answered", () => {
  expect(requestFailure(coded("Pending response rejected since connection got disposed", -32097)).kind).toBe("gone");
  expect(requestFailure(coded("Client is not running", -32096)).kind).toBe("gone");
});
