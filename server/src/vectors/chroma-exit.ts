/** Exit codes by which the child process that runs Chroma says why it ended. */
export const chromaExit = {
  /** Another process serves this folder. */
  inUse: 41,
  /** The folder was written by another version of the binding: it must be rebuilt in a new folder. */
  otherBinding: 42,
  /** No binding for this machine, or one that cannot be loaded. */
  noBinding: 43,
  /** Chroma itself ended or failed to start. */
  chromaEnded: 44,
} as const;
