import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findChromaBinding, type Platform, thisPlatform } from "../../../server/src/vectors/chroma-binding.ts";

const platform = (os: NodeJS.Platform, arch: string, musl = false): Platform => ({ os, arch, musl });

describe("the binding that runs Chroma", () => {
  it("is found where one is installed for this machine", () => {
    const binding = findChromaBinding(thisPlatform());
    if (binding.kind === "none") throw new Error(binding.reason);
    expect(existsSync(binding.file)).toBe(true);
    expect(binding.version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it.each([
    ["Windows on ARM", platform("win32", "arm64"), "no build for win32 on arm64"],
    ["Linux with musl", platform("linux", "x64", true), "without the GNU C library"],
    ["FreeBSD", platform("freebsd", "x64"), "no build for freebsd on x64"],
  ])("does not exist for %s, which one sentence says", (_name, system, sentence) => {
    const binding = findChromaBinding(system);
    expect(binding).toMatchObject({ kind: "none", reason: expect.stringContaining(sentence) });
  });

  it("is named when it is not installed", () => {
    const binding = findChromaBinding(platform("win32", "x64"), "/nowhere/at/all.js");
    expect(binding).toMatchObject({
      kind: "none",
      reason: expect.stringContaining("chromadb-js-bindings-win32-x64-msvc"),
    });
  });
});
