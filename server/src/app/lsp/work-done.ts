import type { Connection } from "vscode-languageserver/node";
import type { SyncProgress } from "../../protocol/sync.ts";

/** Runs `work` under a progress that the client shows, where it can show one. */
export async function withWorkDone(
  connection: Connection,
  supported: boolean,
  title: string,
  work: (onProgress: (progress: SyncProgress) => void) => Promise<void>,
): Promise<void> {
  if (!supported) return work(() => undefined);
  const progress = await connection.window.createWorkDoneProgress();
  progress.begin(title, 0, undefined, false);
  try {
    await work(({ phase, done, total }) => {
      const verb = phase === "scanning" ? "reading notes" : "indexing chunks";
      if (total === null || total === 0) progress.report(`${verb} ${done}`);
      else progress.report(Math.min(100, Math.floor((done / total) * 100)), `${verb} ${done}/${total}`);
    });
  } finally {
    progress.done();
  }
}
