import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { contributedSettings, nestedSettings } from "../../../client/src/server-settings.ts";
import { defaultSettings, parseSettings } from "../../../server/src/app/settings.ts";

const manifest: unknown = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));

it("sends every setting that the manifest contributes, and the server understands them all", () => {
  const contributed = contributedSettings(manifest);
  const sent = nestedSettings(contributed.keys(), (key) => contributed.get(key));
  expect(parseSettings(sent)).toEqual(defaultSettings);
  expect(sent).toEqual(defaultSettings);
});

it("keeps the client's own setting to itself", () => {
  expect(contributedSettings(manifest).has("kura.trace.server")).toBe(false);
});

it("leaves out what VS Code does not know", () => {
  const read = (key: string) => (key === "kura.sync.batchSize" ? 50 : undefined);
  expect(nestedSettings(["kura.sync.batchSize", "kura.log.level"], read)).toEqual({ sync: { batchSize: 50 } });
});

it("does not go on with a manifest that contributes nothing", () => {
  expect(() => contributedSettings({})).toThrow("contributes no settings");
});
