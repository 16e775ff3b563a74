import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SearchResult } from "../../server/src/protocol/search.ts";
import type { StatusSnapshot } from "../../server/src/protocol/status.ts";
import { treeOf } from "../bench/process-tree.ts";
import { LspClient } from "../support/lsp-client.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { until } from "../support/until.ts";

const program = "server/src/app/main.ts";

describe("the language server in a workspace that is not trusted", () => {
  let temp: Awaited<ReturnType<typeof tempFolder>>;
  let folder: string;

  beforeEach(async () => {
    temp = await tempFolder();
    await mkdir(join(temp.path, "notes"));
    await writeFile(join(temp.path, "notes", "queue.md"), "# Queue\n\nThe broker listens on 5672.\n");
    await writeFile(join(temp.path, "notes", "backup.md"), "# バックアップ\n\n復元の手順を確認する。\n");
    folder = pathToFileURL(join(temp.path, "notes")).href;
  });

  afterEach(() => temp[Symbol.asyncDispose]());

  const open = async (restricted: boolean) => {
    const client = new LspClient(program);
    await client.initialize([folder], { dataDir: join(temp.path, "data"), restricted });
    return client;
  };
  const statusWhen = (client: LspClient, fits: (status: StatusSnapshot) => boolean) =>
    until(
      "such a status",
      () =>
        client
          .of("kura/statusChanged")
          .map(({ status }) => status as StatusSnapshot)
          .find(fits) ?? null,
      20_000,
    );
  const search = (client: LspClient, query: string) =>
    client.connection.sendRequest<SearchResult>("kura/search", { folder, query });

  it("finds words and runs nothing, and a server of the same folder that is trusted takes up what waited", async () => {
    {
      await using client = await open(true);
      const status = await statusWhen(client, ({ phase, notes }) => phase === "idle" && notes === 2);
      expect(status).toMatchObject({ restricted: true, cause: { kind: "restricted" }, index: { state: "stopped" } });
      expect(status.pending).toBeGreaterThan(0);
      expect(await search(client, "復元")).toMatchObject({
        mode: "text",
        degraded: true,
        hits: [{ path: "backup.md" }],
      });
      for (const method of ["check", "repair", "retry", "backup", "backups"]) {
        await expect(client.connection.sendRequest(`kura/${method}`, { folder })).rejects.toThrow("not trusted");
      }
      expect(await client.connection.sendRequest("kura/localHosts")).toEqual([]);
      expect(await client.connection.sendRequest("kura/sync", { folder, yes: true })).toMatchObject({ degraded: true });
      expect(await treeOf(client.child.process.pid ?? 0)).toEqual([client.child.process.pid]);
      expect(client.of("window/logMessage").filter(({ type }) => Number(type) <= 2)).toEqual([]);
      await client.connection.sendRequest("shutdown");
      await client.connection.sendNotification("exit");
      expect((await client.child.finished).code).toBe(0);
    }
    await using client = await open(false);
    const status = await statusWhen(client, ({ phase, indexed }) => phase === "idle" && indexed > 0);
    expect(status).toMatchObject({ restricted: false, pending: 0, cause: null });
    expect((await search(client, "which port does the message broker use")).degraded).toBe(false);
  });
});
