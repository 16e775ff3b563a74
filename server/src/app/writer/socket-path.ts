import { createHash } from "node:crypto";
import { lstat, mkdir } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { StoreError } from "../../core/errors.ts";

/** macOS takes 103 bytes in a socket's path, Linux 107. */
const maxSocketPathBytes = 100;

/**
 * Where the writer of the data folder listens: the same for the same folder, so that a socket left behind by a killed
 * writer is replaced and not added to. The folder of the socket is made, and belongs to this user alone.
 */
export async function socketPath(dataFolder: string): Promise<string> {
  const name = createHash("sha256").update(dataFolder).digest("hex").slice(0, 16);
  if (process.platform === "win32") return `\\\\.\\pipe\\kura-${name}`;
  const folder = await privateFolder();
  return join(folder, name);
}

async function privateFolder(): Promise<string> {
  const uid = userInfo().uid;
  const runtime = process.env["XDG_RUNTIME_DIR"];
  const candidates = [
    ...(runtime === undefined || runtime === "" ? [] : [join(runtime, "kura")]),
    join(tmpdir(), `kura-${uid}`),
    join("/tmp", `kura-${uid}`),
  ].filter((folder) => Buffer.byteLength(join(folder, "0".repeat(16))) <= maxSocketPathBytes);
  const refused: string[] = [];
  for (const folder of candidates) {
    const reason = await claim(folder, uid);
    if (reason === null) return folder;
    refused.push(reason);
  }
  throw new StoreError(`There is no folder for the writer's socket: ${refused.join("; ")}.`);
}

/** Null when the folder is there and private; else why it cannot be used. Somebody else may have made it first. */
async function claim(folder: string, uid: number): Promise<string | null> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST") return `${folder} cannot be made (${code})`;
  }
  const found = await lstat(folder);
  if (!found.isDirectory()) return `${folder} is no folder`;
  if (found.uid !== uid) return `${folder} belongs to another user`;
  if ((found.mode & 0o077) !== 0) return `${folder} is open to other users`;
  return null;
}
