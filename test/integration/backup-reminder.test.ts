import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FolderEngine } from "../../server/src/app/folder-engine.ts";
import { defaultSettings } from "../../server/src/app/settings.ts";
import type { Clock } from "../../server/src/core/ports/clock.ts";
import type { StatusSnapshot } from "../../server/src/protocol/status.ts";
import { systemClock } from "../../server/src/util/clock.ts";
import { EngineFolder, syncNow } from "../support/engine-folder.ts";
import { until } from "../support/until.ts";

const never = new AbortController().signal;
const hourMs = 60 * 60_000;

describe("a reminder to back up", () => {
  let folder: EngineFolder;
  let aheadMs: number;
  /** Timers of an hour and more, which the test rings. */
  let longTimers: (() => void)[];
  let clock: Clock;

  beforeEach(async () => {
    folder = await EngineFolder.create();
    aheadMs = 0;
    longTimers = [];
    clock = {
      now: () => systemClock.now() + aheadMs,
      sleep: systemClock.sleep,
      after: (ms, callback) => {
        if (ms < hourMs / 2) return systemClock.after(ms, callback);
        longTimers.push(callback);
        return () => {
          longTimers = longTimers.filter((timer) => timer !== callback);
        };
      },
    };
  });

  afterEach(() => folder[Symbol.asyncDispose]());

  const later = (hours: number) => {
    aheadMs += hours * hourMs;
  };
  const backupOf = async (kura: FolderEngine) => (await kura.status()).backup.state;

  it("comes when notes changed since the last backup and that is older than the setting says, and goes with the next", async () => {
    const kura = await folder.engine({ clock });
    await syncNow(kura);
    expect(await backupOf(kura)).toBe("none");
    await kura.backup({}, never);
    later(48);
    expect(await backupOf(kura)).toBe("local");
    await folder.write("coffee.md", "# Coffee\n\nNone left.\n");
    await syncNow(kura);
    expect(await kura.status()).toMatchObject({
      health: "warning",
      cause: { kind: "backup-overdue", detail: null },
      message: "Notes have changed since the last backup, which is more than 24 hours old",
      backup: { state: "overdue", lastAt: expect.any(String) },
    });
    await kura.backup({}, never);
    expect(await kura.status()).toMatchObject({ health: "ok", cause: null, backup: { state: "local" } });
  });

  it("is pushed when time alone makes it due", async () => {
    const kura = await folder.engine({ clock });
    await syncNow(kura);
    await kura.backup({}, never);
    await folder.write("coffee.md", "# Coffee\n\nNone left.\n");
    await syncNow(kura);
    expect(await backupOf(kura)).toBe("local");
    const pushed: StatusSnapshot[] = [];
    kura.onStatus((status) => pushed.push(status));
    later(25);
    for (const ring of longTimers.splice(0)) ring();
    await until("an overdue backup", () => pushed.some(({ backup }) => backup.state === "overdue"));
  });

  it("comes for a removed note as well, in a later process, and not after a backup that found nothing new", async () => {
    const first = await folder.engine({ clock });
    await syncNow(first);
    await first.backup({}, never);
    await rm(join(folder.notesDir, "coffee.md"));
    await syncNow(first);
    await folder.write("coffee.md", "# Coffee\n\nBeans are in the cupboard.\n");
    await syncNow(first);
    await folder.close();

    const kura = await folder.engine({ clock });
    later(30);
    expect(await backupOf(kura)).toBe("overdue");
    const { lastId } = (await kura.status()).backup;
    expect((await kura.backup({}, never)).id).toBe(lastId);
    expect(await backupOf(kura)).toBe("local");
  });

  it("never comes when it is switched off, nor for a note that was only touched", async () => {
    const off = { ...defaultSettings, backup: { remindAfterHours: 0 } };
    const kura = await folder.engine({ clock });
    await syncNow(kura);
    await kura.backup({}, never);
    later(48);
    await folder.write("coffee.md", "# Coffee\n\nBeans are in the cupboard.\n");
    await syncNow(kura);
    expect(await backupOf(kura)).toBe("local");
    await folder.write("coffee.md", "# Coffee\n\nNone left.\n");
    await syncNow(kura);
    expect(await backupOf(kura)).toBe("overdue");
    await kura.reconfigure(off);
    expect(await backupOf(kura)).toBe("local");
  });
});
