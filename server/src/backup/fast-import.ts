import { setImmediate as turn } from "node:timers/promises";

/**
 * The input language of `git fast-import`, as far as a snapshot needs it. One process takes the bytes themselves, so
 * that what is hashed here is what is stored: no filter, no line-end conversion, no work tree and no index file.
 * Every stream begins with `feature done`: one that breaks off (a killed Kura) is refused whole, the branch stays.
 */

export interface CommitStream {
  readonly ref: string;
  readonly parent: string | null;
  /** True: nothing of the parent's tree is taken over. */
  readonly fresh: boolean;
  readonly atSeconds: number;
  readonly message: string;
  /** Paths as they stand in the tree. */
  readonly removed: readonly string[];
  readonly changed: readonly { readonly path: string; readonly mode: string; readonly blob: string }[];
  /** Files whose bytes travel with the commit. */
  readonly inline: readonly { readonly path: string; readonly bytes: Buffer }[];
}

/** Kura commits in its own name: the user's identity is not needed, and not used. */
const author = "Kura <kura@localhost>";

/** Lines written between two turns of the event loop: a few milliseconds. */
const linesPerTurn = 1_000;

/** C-style quotes, in which every path can be written: git reads all other bytes as they are. */
export function quotePath(path: string): string {
  const escaped = path.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n");
  return `"${escaped}"`;
}

/** Stores blobs and nothing else; nothing points at them until a commit does. */
export function blobStream(blobs: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [Buffer.from("feature done\n")];
  for (const bytes of blobs) parts.push(Buffer.from("blob\n"), ...dataOf(bytes));
  parts.push(Buffer.from("done\n"));
  return Buffer.concat(parts);
}

/** One commit on `ref`, made of its parent's tree and these changes. */
export async function commitStream(commit: CommitStream): Promise<Buffer> {
  const when = `${author} ${commit.atSeconds} +0000`;
  const parts: Buffer[] = [
    Buffer.from(`feature done\ncommit ${commit.ref}\nauthor ${when}\ncommitter ${when}\n`),
    ...dataOf(Buffer.from(commit.message, "utf8")),
  ];
  let lines = "";
  let count = 0;
  for (const line of linesOf(commit)) {
    lines += `${line}\n`;
    if (++count % linesPerTurn > 0) continue;
    parts.push(Buffer.from(lines, "utf8"));
    lines = "";
    await turn();
  }
  parts.push(Buffer.from(lines, "utf8"));
  for (const { path, bytes } of commit.inline) {
    parts.push(Buffer.from(`M 100644 inline ${quotePath(path)}\n`, "utf8"), ...dataOf(bytes));
  }
  parts.push(Buffer.from("\ndone\n"));
  return Buffer.concat(parts);
}

function* linesOf({ parent, fresh, removed, changed }: CommitStream): Generator<string> {
  if (parent !== null) yield `from ${parent}`;
  if (fresh && parent !== null) yield "deleteall";
  // Removals go first: a folder may take the name of a note that is gone.
  for (const path of removed) yield `D ${quotePath(path)}`;
  for (const { mode, blob, path } of changed) yield `M ${mode} ${blob} ${quotePath(path)}`;
}

function dataOf(bytes: Buffer): readonly Buffer[] {
  return [Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from("\n")];
}
