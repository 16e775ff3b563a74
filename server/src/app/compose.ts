import { realpath } from "node:fs/promises";
import { dataRootFor, folderLayout, makeFolders } from "../store/folder-layout.ts";
import { nextPointer, writePointer } from "../store/pointer.ts";
import type { ReadOnlyFolder } from "./composition.ts";
import type { FolderEngine, FolderOptions } from "./folder-engine.ts";
import { LoopStall } from "./loop-stall.ts";
import { openReadOnlyFolder } from "./read-only-folder.ts";
import { restrictedEngine } from "./restricted.ts";
import { StatusBoard } from "./status-board.ts";
import { WriterEngine } from "./writer-engine.ts";
import { openParts } from "./writer-parts.ts";

/** Opens a folder's engine. To be called only while the folder's writer lock is held. */
export async function openEngine(options: FolderOptions): Promise<FolderEngine> {
  const { clock, log } = options;
  const root = await realpath(options.notesDir);
  const layout = folderLayout(dataRootFor(options.dataDir), root);
  await makeFolders(layout);
  const loop = new LoopStall();
  const engine: { current: FolderEngine | null } = { current: null };
  const board = new StatusBoard({
    read: () => {
      if (engine.current === null) throw new Error("no status before the engine is open");
      return engine.current.status();
    },
    clock,
    log,
  });
  try {
    const parts = await openParts({ options, root, layout, board, loop });
    const opened = new WriterEngine({
      parts,
      openNext: async (settings) => {
        const next = await nextPointer(layout.folderDir);
        await writePointer(layout.pointerFile, next);
        return openParts({ options: { ...options, settings }, root, layout, board, loop });
      },
      board,
      onClosed: () => loop.close(),
    });
    engine.current = opened;
    return options.restricted ? restrictedEngine(opened) : opened;
  } catch (error) {
    board.close();
    loop.close();
    throw error;
  }
}

/** Opens what can be read of a folder that another process holds and that cannot be asked. */
export async function openReadOnly(options: FolderOptions): Promise<ReadOnlyFolder> {
  const root = await realpath(options.notesDir);
  return openReadOnlyFolder(options, root, folderLayout(dataRootFor(options.dataDir), root));
}
