import { describe, expect, it } from "vitest";
import { z } from "zod";
import { leaves, settingsSchema } from "../../../server/src/app/settings-schema.ts";
import { readManifest, type SettingEntry } from "./manifest.ts";

/** Of the extension alone: the server knows nothing of it. */
const clientOnly = ["kura.trace.server"];

/** What tells where notes lie or go, or what runs. A repository's own settings must not say it for its reader. */
const delicate = ["folders", "include", "exclude", "gitignore", "provider", "model", "baseUrl", "dimensions", "kind"];

interface Bounds {
  readonly type: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

const { capabilities, contributes } = readManifest();
const settings = contributes.configuration.properties;
const bounds = boundsByKey();
const both = [...leaves.values()].flatMap((leaf): [string, SettingEntry][] => {
  const entry = settings[`kura.${leaf.key}`];
  return entry === undefined ? [] : [[leaf.key, entry]];
});

describe("the settings of the manifest", () => {
  it("are those of the server, and the extension's own", () => {
    const known = [...leaves.keys()].map((key) => `kura.${key}`);
    expect(Object.keys(settings).sort()).toEqual([...known, ...clientOnly].sort());
  });

  it.each(both)("kura.%s has the server's default", (key, entry) => {
    expect(entry.default).toEqual(leaves.get(key)?.fallback);
  });

  it.each(both)("kura.%s has the server's type and bounds", (key, entry) => {
    const { type, enum: values, minimum, maximum } = bounds.get(key) ?? { type: "unknown" };
    expect({ type: entry.type, enum: entry.enum, minimum: entry.minimum, maximum: entry.maximum }).toEqual({
      type,
      enum: values,
      minimum,
      maximum,
    });
  });

  it.each(both)("kura.%s describes each of its values, where some need it", (_, entry) => {
    expect(entry.markdownEnumDescriptions?.length ?? entry.enum?.length).toEqual(entry.enum?.length);
  });

  it("leave no address, path, remote or command to a repository that is not trusted", () => {
    const { restrictedConfigurations } = capabilities.untrustedWorkspaces;
    const sensitive = Object.keys(settings).filter((key) => delicate.includes(key.split(".").at(-1) ?? ""));
    const open = sensitive.filter(
      (key) => settings[key]?.scope !== "machine" && !restrictedConfigurations.includes(key),
    );
    expect(sensitive).toHaveLength(delicate.length);
    expect(open).toEqual([]);
  });

  it("leave nothing about an embedding server to any repository, trusted or not", () => {
    const embedding = Object.entries(settings).filter(([key]) => key.startsWith("kura.embedding."));
    expect(embedding.filter(([, { scope }]) => scope !== "machine")).toEqual([]);
  });

  it("are known where a restriction names them", () => {
    const { restrictedConfigurations } = capabilities.untrustedWorkspaces;
    expect(restrictedConfigurations.filter((key) => settings[key] === undefined)).toEqual([]);
  });
});

/** Type and bounds of the server's settings, by `section.name`. */
function boundsByKey(): ReadonlyMap<string, Bounds> {
  const schema = z.toJSONSchema(settingsSchema, { io: "input" }) as unknown as {
    properties: Record<string, { properties: Record<string, Bounds> }>;
  };
  return new Map(
    Object.entries(schema.properties).flatMap(([section, { properties }]) =>
      Object.entries(properties).map(([name, leaf]): [string, Bounds] => [`${section}.${name}`, leaf]),
    ),
  );
}
