import { expect, it } from "vitest";
import { type CancellationToken, CancellationTokenSource } from "vscode-jsonrpc/node";
import { abortWith, orAborted } from "../../../client/src/token-abort.ts";

/** The protocol's tokens have the shape of VS Code's. */
const asVsCodes = (token: CancellationToken) => token as Parameters<typeof abortWith>[0];

it("aborts when the token is cancelled, also before it was asked", () => {
  const source = new CancellationTokenSource();
  using early = abortWith(asVsCodes(source.token));
  expect(early.signal.aborted).toBe(false);
  source.cancel();
  using late = abortWith(asVsCodes(source.token));
  expect([early.signal.aborted, late.signal.aborted]).toEqual([true, true]);
});

it("does not wait for work that does not heed its cancellation", async () => {
  const abort = new AbortController();
  const waiting = orAborted(new Promise(() => undefined), abort.signal);
  abort.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
});

it("hands on what work comes to", async () => {
  const { signal } = new AbortController();
  expect(await orAborted(Promise.resolve(3), signal)).toBe(3);
  await expect(orAborted(Promise.reject(new Error("no")), signal)).rejects.toThrow("no");
});
