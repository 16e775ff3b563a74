import { describe, expect, it } from "vitest";
import {
  applySet,
  defaultSettings,
  parseOver,
  parseSettings,
  parseSettingsLeniently,
} from "../../../server/src/app/settings.ts";
import { UsageError } from "../../../server/src/core/errors.ts";

describe("settings", () => {
  it("are the documented defaults when nothing is said", () => {
    expect(parseSettings({})).toEqual({
      notes: { folders: [], include: ["**/*.{md,markdown,mdx,txt}"], exclude: [], gitignore: true, maxFileKb: 1024 },
      embedding: {
        provider: "auto",
        model: "text-embedding-3-small",
        baseUrl: "https://api.openai.com/v1",
        dimensions: 0,
        timeoutMs: 30_000,
        queryTimeoutMs: 1500,
      },
      index: { kind: "auto" },
      sync: { batchSize: 200, batchTokens: 60_000, debounceMs: 150, maxRetries: 2, pollingIntervalMs: 5000 },
      backup: { remindAfterHours: 24 },
      log: { level: "info" },
    });
    expect(parseSettings(undefined)).toEqual(defaultSettings);
  });

  it("are read nested, by key, and with the prefix", () => {
    for (const input of [
      { sync: { batchSize: 7 } },
      { "sync.batchSize": 7 },
      { "kura.sync.batchSize": 7 },
      { kura: { sync: { batchSize: 7 } } },
      { "kura.sync": { batchSize: 7 } },
    ]) {
      expect(parseSettings(input).sync).toEqual({ ...defaultSettings.sync, batchSize: 7 });
    }
  });

  it("keep what a second source does not name", () => {
    const first = parseSettings({ log: { level: "debug" } });
    expect(parseOver(first, { "sync.batchSize": 3 }).log.level).toBe("debug");
  });

  it.each([
    ["sync.batchSize=many", 'kura.sync.batchSize must be a whole number from 1 to 1000, not "many".'],
    ["kura.sync.batchSize=0", "kura.sync.batchSize must be a whole number from 1 to 1000, not 0."],
    ["sync.batchSize=", 'kura.sync.batchSize must be a whole number from 1 to 1000, not "".'],
    ["embedding.provider=openia", 'kura.embedding.provider must be auto, built-in or openai, not "openia".'],
    ["notes.gitignore=yes", 'kura.notes.gitignore must be true or false, not "yes".'],
    [
      "embedding.baseUrl=https://me:secret@example.org",
      'kura.embedding.baseUrl must be an http or https address without user name and password, not "https://…@example.org".',
    ],
    ["sync.batchsize=5", "kura.sync.batchsize is not a setting; did you mean kura.sync.batchSize?"],
    ["zebra=5", "kura.zebra is not a setting."],
    ["sync.batchSize", '--set wants key=value, for example sync.batchSize=100, not "sync.batchSize".'],
    ["notes.exclude=[", "kura.notes.exclude must be a list of globs, and [ is not JSON."],
  ])("refuse %s in one sentence that names the key", (assignment, sentence) => {
    expect(() => applySet(defaultSettings, assignment)).toThrow(new UsageError(sentence));
  });

  it("refuse an unknown section and a value that is no object, naming them", () => {
    expect(() => parseSettings({ syncing: { batchSize: 1 } })).toThrow("kura.syncing.batchSize is not a setting");
    expect(() => parseSettings({ sync: 5 })).toThrow("kura.sync is not a setting");
    expect(() => parseSettings([1])).toThrow("Settings must be a JSON object, not [1].");
  });

  it("take lists by comma, with braces kept whole, or as JSON", () => {
    expect(applySet(defaultSettings, "notes.include=**/*.{md,txt}, docs/**").notes.include).toEqual([
      "**/*.{md,txt}",
      "docs/**",
    ]);
    expect(applySet(defaultSettings, 'notes.exclude=["a,b"]').notes.exclude).toEqual(["a,b"]);
    expect(applySet(defaultSettings, "notes.include=").notes.include).toEqual([]);
    expect(applySet(defaultSettings, "notes.gitignore=false").notes.gitignore).toBe(false);
  });
});

describe("settings of an editor", () => {
  it("use the default for what is wrong, name it, and take what is right", () => {
    const { settings, problems } = parseSettingsLeniently({
      kura: {
        sync: { batchSize: 0, debounceMs: 7 },
        embedding: { provider: "openia", baseUrl: "ftp://me:secret@example.org" },
        notes: { exclude: "drafts" },
        "index.kind": null,
        zebra: 5,
        "sync.batchsize": 9,
      },
    });
    expect(settings).toEqual({ ...defaultSettings, sync: { ...defaultSettings.sync, debounceMs: 7 } });
    expect(problems).toEqual([
      "kura.sync.batchSize must be a whole number from 1 to 1000, not 0: the default 200 is used.",
      'kura.embedding.provider must be auto, built-in or openai, not "openia": the default auto is used.',
      'kura.embedding.baseUrl must be an http or https address without user name and password, not "ftp://…@example.org": the default https://api.openai.com/v1 is used.',
      'kura.notes.exclude must be a list of globs, not "drafts": the default [] is used.',
      "kura.index.kind must be auto, chroma or exact, not null: the default auto is used.",
      "kura.zebra is not a setting.",
      "kura.sync.batchsize is not a setting; did you mean kura.sync.batchSize?",
    ]);
  });

  it.each([undefined, null, {}])("are the defaults without a word when they are %j", (input) => {
    expect(parseSettingsLeniently(input)).toEqual({ settings: defaultSettings, problems: [] });
  });

  it.each([[5], ["x"], [[1]]])("are the defaults, with a sentence, when they are %j", (input) => {
    expect(parseSettingsLeniently(input)).toEqual({
      settings: defaultSettings,
      problems: [`Settings must be a JSON object, not ${JSON.stringify(input)}: the defaults are used.`],
    });
  });

  it("quote no more of a wrong value than a line shows", () => {
    const [problem = ""] = parseSettingsLeniently({ "log.level": "x".repeat(100_000) }).problems;
    expect(problem.length).toBeLessThan(250);
  });
});
