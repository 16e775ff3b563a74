import { describe, expect, it } from "vitest";
import { abortable } from "../../../server/src/util/abort.ts";

describe("abortable", () => {
  it("settles with the promise", async () => {
    const signal = new AbortController().signal;
    expect(await abortable(Promise.resolve(1), signal)).toBe(1);
    await expect(abortable(Promise.reject(new Error("broken")), signal)).rejects.toThrow("broken");
  });

  it("rejects as soon as the signal aborts, and forgets how the work ends", async () => {
    const controller = new AbortController();
    const work = Promise.withResolvers<never>();
    const waiting = abortable(work.promise, controller.signal);
    controller.abort(new Error("typed on"));
    await expect(waiting).rejects.toThrow("typed on");
    work.reject(new Error("too late"));
  });

  it("leaves no unhandled rejection when the signal was aborted before", async () => {
    const unhandled: unknown[] = [];
    const listen = (error: unknown) => unhandled.push(error);
    process.on("unhandledRejection", listen);
    const failing = Promise.reject(new Error("lost"));
    await expect(abortable(failing, AbortSignal.abort(new Error("typed on")))).rejects.toThrow("typed on");
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", listen);
    expect(unhandled).toEqual([]);
  });
});
