import { mkdir, realpath, writeFile } from "node:fs/promises";
import { constants } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../../../server/src/app/cli/run-cli.ts";
import { TransientError } from "../../../server/src/core/errors.ts";
import { FakeFolder, idleStatus } from "../../support/fake-folder.ts";
import { FakeWorld } from "../../support/fake-world.ts";
import { tempFolder } from "../../support/temp-folder.ts";
import { until } from "../../support/until.ts";

describe("the command line", () => {
  let notes: Awaited<ReturnType<typeof tempFolder>>;
  let data: Awaited<ReturnType<typeof tempFolder>>;

  beforeEach(async () => {
    notes = await tempFolder();
    data = await tempFolder();
  });

  afterEach(async () => {
    await notes[Symbol.asyncDispose]();
    await data[Symbol.asyncDispose]();
  });

  /** `prepare` sees the folder before it is asked anything. */
  function world(
    argv: readonly string[],
    prepare: (folder: FakeFolder) => void = () => undefined,
    options: { terminal?: boolean; env?: NodeJS.ProcessEnv } = {},
  ): FakeWorld {
    const made = new FakeWorld([...argv, "--data", data.path], notes.path, options);
    const { openEngine } = made.composition;
    made.composition.openEngine = async (folder) => {
      const engine = await openEngine(folder);
      if (engine instanceof FakeFolder) prepare(engine);
      return engine;
    };
    return made;
  }

  function askedOf(made: FakeWorld): readonly string[] {
    return made.composition.opened.flatMap((folder) => folder.asked);
  }

  it.each([
    [["sync"], 0, ["sync"]],
    [["search", "full", "jitter", "--limit", "3", "-m", "text"], 0, ["search full jitter"]],
    [["status"], 0, []],
    [["check", "--deep", "--repair"], 0, ["check deep repair"]],
    [["retry"], 0, ["retry"]],
    [["repair"], 0, ["repair"]],
    [["backup", "--message", "before"], 0, ["backup before"]],
    [["backups"], 0, []],
  ])(
    "%j asks the folder, prints one JSON value on stdout with --json, and closes the folder",
    async (argv, code, asked) => {
      const made = world([...argv, "--json"]);
      expect(await runCli(made)).toBe(code);
      expect(askedOf(made)).toEqual(asked);
      expect(made.stdout.text.split("\n")).toHaveLength(2);
      expect(() => JSON.parse(made.stdout.text)).not.toThrow();
      expect(made.composition.opened[0]?.closed).toBe(true);
    },
  );

  it("prints hits that a person can open and read", async () => {
    const made = world(["search", "jitter"]);
    expect(await runCli(made)).toBe(0);
    expect(made.stdout.text).toBe(
      [
        "1  guides/backoff.md:12  Retries › Waiting › Full jitter  0.87 meaning+words",
        "   Use full jitter when many clients retry.",
        "   It spreads them.",
        "",
        "1 note in 4 ms",
        "",
      ].join("\n"),
    );
  });

  it("marks the matched words on a terminal, but not where NO_COLOR is set", async () => {
    const coloured = world(["search", "jitter"], undefined, { terminal: true });
    await runCli(coloured);
    expect(coloured.stdout.text).toContain("Use \u001b[1mfull\u001b[22m \u001b[1mjitter\u001b[22m when");
    const plain = world(["search", "jitter"], undefined, { terminal: true, env: { NO_COLOR: "1" } });
    await runCli(plain);
    expect(plain.stdout.text).not.toContain("\u001b");
  });

  it("shows a bar on a terminal and takes it away, and a sparse line elsewhere", async () => {
    const terminal = world(["sync"], undefined, { terminal: true });
    await runCli(terminal);
    expect(terminal.stderr.text).toContain("████████████████████████ indexing chunks 3/3");
    expect(terminal.stderr.text.endsWith("\r\u001b[2K")).toBe(true);
    const pipe = world(["sync"]);
    await runCli(pipe);
    expect(pipe.stderr.text).toBe("indexing chunks 0/3\n");
  });

  it.each<[string[], (folder: FakeFolder) => void]>([
    [["sync"], (folder) => (folder.syncReport = { ...folder.syncReport, parked: 2 })],
    [
      ["sync"],
      (folder) => (folder.syncReport = { ...folder.syncReport, degraded: true, reason: "The index is down." }),
    ],
    [["status"], (folder) => (folder.statusNow = { ...idleStatus, health: "warning" })],
    [["check"], (folder) => (folder.checkReport = { ...folder.checkReport, ok: false, findingCount: 1 })],
    [["retry"], (folder) => (folder.statusNow = { ...idleStatus, parked: 1 })],
  ])("%j exits 3 when it is done, but not all is well", async (argv, prepare) => {
    expect(await runCli(world(argv, prepare))).toBe(3);
  });

  it("says that a folder was never indexed, and how to change that", async () => {
    const made = world(["search", "jitter", "--json"], (folder) => {
      folder.indexed = false;
    });
    expect(await runCli(made)).toBe(3);
    expect(JSON.parse(made.stdout.text)).toMatchObject({
      hits: [],
      degraded: true,
      reason: expect.stringMatching(
        /^No notes of .* are indexed: run kura sync, or name another folder with --notes\.$/,
      ),
    });
  });

  it("finds the note that a path means, in the current folder or the notes folder", async () => {
    await mkdir(join(notes.path, "guides"));
    await writeFile(join(notes.path, "guides/a.md"), "# A\n");
    const below = new FakeWorld(["related", "a.md", "-n", "..", "--data", data.path], join(notes.path, "guides"));
    expect(await runCli(below)).toBe(0);
    const above = new FakeWorld(["related", "guides/a.md", "-n", notes.path, "--data", data.path], data.path);
    expect(await runCli(above)).toBe(0);
    expect([...askedOf(below), ...askedOf(above)]).toEqual(["related guides/a.md", "related guides/a.md"]);
    const outside = world(["related", join(data.path, "../x.md")]);
    expect(await runCli(outside)).toBe(2);
    expect(outside.stderr.text).toContain("There is no note");
  });

  it("asks for a yes before notes are sent to another host, naming host, notes and money", async () => {
    const made = world(["sync", "--set", "embedding.provider=openai"], (folder) => {
      folder.estimateNow = { ...folder.estimateNow, local: false, notes: 3, tokens: 3600, usd: 0.000072 };
    });
    expect(await runCli(made)).toBe(2);
    expect(made.stderr.text).toContain("the text of 3 notes in");
    expect(made.stderr.text).toContain("to api.openai.com (text-embedding-3-small)");
    expect(made.stderr.text).toContain("3,600 tokens, for less than $0.0001. Add --yes if you agree.");
    expect(askedOf(made)).toEqual(["estimate openai"]);
    const agreed = world(["sync", "--set", "embedding.provider=openai", "--yes"]);
    expect(await runCli(agreed)).toBe(0);
    expect(askedOf(agreed)).toEqual(["sync yes"]);
  });

  it("does not ask again where the folder's embedder is the chosen one already", async () => {
    const made = world(["sync", "--set", "embedding.provider=openai"], (folder) => {
      folder.statusNow = { ...idleStatus, embedder: { provider: "openai", model: "text-embedding-3-small" } };
    });
    expect(await runCli(made)).toBe(0);
  });

  it("takes the embedding key out of the environment, bound to the host in force", async () => {
    const env: NodeJS.ProcessEnv = { KURA_EMBEDDING_KEY: "sk-test" };
    const made = world(["status", "--set", "embedding.baseUrl=http://localhost:11434/v1"], undefined, { env });
    const { openEngine } = made.composition;
    let key: unknown;
    made.composition.openEngine = async (folder) => {
      key = ["http://localhost:11434", "https://api.openai.com"].map((origin) => folder.secrets.embeddingKey(origin));
      return openEngine(folder);
    };
    await runCli(made);
    expect(key).toEqual([{ key: "sk-test", origin: "http://localhost:11434" }, null]);
    expect(env).toEqual({});
  });

  it("reads settings from a file, and --set goes over it", async () => {
    const file = join(data.path, "settings.json");
    await writeFile(file, JSON.stringify({ "sync.batchSize": 5, sync: { maxRetries: 2 } }));
    const made = world(["status", "--config", file, "-s", "sync.batchSize=6"]);
    expect(await runCli(made)).toBe(0);
    expect(made.composition.opened[0]?.settings.sync).toMatchObject({ batchSize: 6, maxRetries: 2 });
    await writeFile(file, "{");
    const wrong = world(["status", "--config", file]);
    expect(await runCli(wrong)).toBe(2);
    expect(wrong.stderr.text).toContain("is not JSON");
  });

  it("fails with one sentence on stderr, as JSON on stdout when asked", async () => {
    const made = world(["backup", "--json"], (folder) => {
      folder.backup = async () => {
        throw new TransientError("git is busy.");
      };
    });
    expect(await runCli(made)).toBe(1);
    expect(made.stderr.text).toBe("kura: git is busy.\n");
    expect(JSON.parse(made.stdout.text)).toEqual({ error: { name: "TransientError", message: "git is busy." } });
  });

  it.each([["verify"], ["restore"]])("%s says that it comes later, and where the notes are", async (command) => {
    const made = world([command, "2026-11-01T100000Z", "--json"]);
    expect(await runCli(made)).toBe(1);
    const { error } = JSON.parse(made.stdout.text);
    expect(error.message).toMatch(/^not yet: restore points can be listed, .* git repository .*backup$/);
    expect(error.message).toContain(await realpath(data.path));
  });

  it("stops at Ctrl-C, closes the folder and exits 130", async () => {
    const made = world(["sync"], (folder) => {
      folder.gate = new Promise(() => undefined);
    });
    const code = runCli(made);
    await until("the sync to begin", () => askedOf(made).includes("sync"));
    made.interrupt();
    expect(await code).toBe(130);
    expect(made.composition.opened[0]?.closed).toBe(true);
    expect(made.exits).toEqual([]);
  });

  it("ends at once at the second Ctrl-C", async () => {
    const closed = Promise.withResolvers<void>();
    const made = world(["sync"], (folder) => {
      folder.gate = new Promise(() => undefined);
      folder.close = () => closed.promise;
    });
    const code = runCli(made);
    await until("the sync to begin", () => askedOf(made).includes("sync"));
    made.interrupt();
    made.interrupt();
    expect(made.exits).toEqual([130]);
    closed.resolve();
    await code;
  });

  it("watches until Ctrl-C, tells what changes, and exits 0", async () => {
    const made = world(["watch"]);
    const code = runCli(made);
    await until("it to watch", () => made.stderr.text.includes("watching "));
    expect(askedOf(made)).toEqual(["sync", "watch"]);
    made.composition.opened[0]?.tell({ message: "Synced, 4 notes", notes: 4 });
    await until("the change", () => made.stderr.text.includes("kura: Synced, 4 notes\n"));
    expect(made.stdout.text).toBe("");
    made.interrupt();
    expect(await code).toBe(0);
  });

  it("exits 0 when a watch is ended while it still syncs", async () => {
    const made = world(["watch"], (folder) => {
      folder.gate = new Promise(() => undefined);
    });
    const code = runCli(made);
    await until("the sync to begin", () => askedOf(made).includes("sync"));
    made.interrupt();
    expect(await code).toBe(0);
  });

  it("answers searches that are typed while it watches in a terminal", async () => {
    const made = world(["watch"], undefined, { terminal: true });
    const code = runCli(made);
    await until("the prompt", () => made.stdout.text.includes("search> "));
    made.stdin.write("full jitter\n");
    await until("the hits", () => made.stdout.text.includes("backoff.md:12"));
    expect(askedOf(made)).toContain("search full jitter");
    made.interrupt();
    expect(await code).toBe(0);
  });

  it("names the files that a sync left out, and where the others are listed", async () => {
    const skipped = Array.from({ length: 6 }, (_, at) => ({ path: `${at}.md`, reason: "It is too large." }));
    const one = world(["sync"], (folder) => {
      folder.syncReport = { ...folder.syncReport, skipped: skipped.slice(0, 1), skippedCount: 1 };
    });
    expect(await runCli(one)).toBe(0);
    expect(one.stdout.text).toContain("1 file left out: 0.md: It is too large.\n");
    const many = world(["sync"], (folder) => {
      folder.syncReport = { ...folder.syncReport, skipped, skippedCount: 40 };
    });
    await runCli(many);
    expect(many.stdout.text).toContain("40 files left out:\n  0.md: It is too large.\n");
    expect(many.stdout.text).toContain("  and 35 more: see kura status\n");
  });

  it("says that settings do not count where another process has the folder", async () => {
    const writer = world(["watch"]);
    const watching = runCli(writer);
    await until("it to watch", () => writer.stderr.text.includes("watching "));
    const asking = world(["search", "jitter", "--set", "sync.batchSize=3"]);
    expect(await runCli(asking)).toBe(0);
    expect(asking.stderr.text).toBe(
      "kura: another Kura process has this folder open and its settings count: --set and --config change nothing here\n",
    );
    const plain = world(["search", "jitter", "--set", "log.level=warn"]);
    await runCli(plain);
    expect(plain.stderr.text).toBe("");
    writer.interrupt();
    await watching;
  });

  it("answers :help, :status and :more at the prompt, does nothing for an empty line, and ends at :quit", async () => {
    const made = world(["watch"], undefined, { terminal: true });
    const code = runCli(made);
    const typed = async (line: string, answer: string) => {
      made.stdin.write(`${line}\n`);
      await until(`the answer to ${line}`, () => made.stdout.text.includes(answer));
    };
    await until("the prompt", () => made.stdout.text.includes("search> "));
    await typed(":more", "There was no search yet.");
    await typed("", "search> ");
    await typed("help", "Type what you look for");
    await typed(":status", "3 notes are searchable.");
    await typed(":stauts", "There is no :stauts; did you mean :status?");
    await typed("jitter", "backoff.md:12");
    expect(askedOf(made)).toEqual(["sync", "watch", "search jitter"]);
    made.stdin.write(":more\n:quit\n");
    expect(await code).toBe(0);
    expect(askedOf(made)).toEqual(["sync", "watch", "search jitter", "search jitter"]);
  });

  it("prints what changes above the line that is being typed, and leaves that line as it is", async () => {
    const made = world(["watch"], undefined, { terminal: true });
    const code = runCli(made);
    await until("the prompt", () => made.stdout.text.includes("search> "));
    made.stdin.write("half a que");
    await until("the typed line", () => made.stdout.text.includes("half a que"));
    made.composition.opened[0]?.tell({ message: "Synced, 4 notes", notes: 4 });
    await until("the line again", () => /Synced, 4 notes\n.*search> half a que/s.test(made.stdout.text));
    made.stdin.write("ry\n");
    await until("the hits", () => askedOf(made).includes("search half a query"));
    made.interrupt();
    expect(await code).toBe(0);
  });

  it.each([
    [0, "$0"],
    [0.000008, "less than $0.0001"],
    [0.00412, "$0.0041"],
    [1.5, "$1.50"],
  ])("shows %d dollars as %s", async (todayUsd, shown) => {
    const made = world(["status"], (folder) => {
      folder.statusNow = { ...idleStatus, spend: { todayUsd, monthUsd: 7, budgetUsd: null } };
    });
    await runCli(made);
    expect(made.stdout.text).toContain(`${shown} today`);
  });

  it("lists in a status which notes are parked, and why", async () => {
    const made = world(["status"], (folder) => {
      folder.statusNow = { ...idleStatus, parked: 1 };
    });
    await runCli(made);
    expect(made.stdout.text).toContain("parked\n  big.md  the text is too long\n");
  });

  it("says of a folder without notes which files are notes", async () => {
    const made = world(["sync"], (folder) => {
      folder.syncReport = { ...folder.syncReport, notes: 0, chunks: 0 };
    });
    await runCli(made);
    expect(made.stdout.text).toContain("Kura looks for .md, .markdown, .mdx and .txt files.");
  });

  it("lists every setting with what it may be", async () => {
    const made = new FakeWorld(["help", "settings"], notes.path);
    expect(await runCli(made)).toBe(0);
    expect(made.stdout.text).toMatch(/sync\.batchSize +a whole number from 1 to 1000 \(200\)/);
  });

  it("says in words what the system refuses", async () => {
    const made = world(["status"]);
    made.composition.failure = Object.assign(new Error("EACCES: permission denied, mkdir '/x'"), {
      path: "/x",
      errno: -constants.errno.EACCES,
    });
    expect(await runCli(made)).toBe(1);
    expect(made.stderr.text).toBe("kura: /x cannot be used: permission denied.\n");
  });

  it("refuses an empty query", async () => {
    const made = world(["search", " "]);
    expect(await runCli(made)).toBe(2);
    expect(made.stderr.text).toBe("kura: kura search wants QUERY. See kura help search.\n");
  });
});
