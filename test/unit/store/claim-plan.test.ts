import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { catalogDatabase } from "../../../server/src/store/catalog/catalog-database.ts";
import { claimSql } from "../../../server/src/store/catalog/outbox-table.ts";
import { openDatabase } from "../../../server/src/store/database.ts";
import { tempFolder } from "../../support/temp-folder.ts";

describe("looking for what to claim", () => {
  test.each(Object.entries(claimSql))("walks its own index in order and sorts nothing (%s)", async (_name, sql) => {
    await using folder = await tempFolder();
    const { raw } = openDatabase(join(folder.path, "catalog.sqlite"), catalogDatabase);
    const plan = raw.prepare(`EXPLAIN QUERY PLAN ${sql}`).all({ now: 0, limit: 1, generation: 1 }) as {
      detail: string;
    }[];
    raw.close();
    expect(plan.map((step) => step.detail)).toEqual(["SCAN outbox USING INDEX outbox_due"]);
  });
});
