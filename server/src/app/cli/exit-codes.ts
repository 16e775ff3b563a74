/** What `kura` ends with; part of its contract with scripts. */
export const exitCodes = {
  /** Done, and healthy. */
  done: 0,
  failed: 1,
  usage: 2,
  /** Done, but degraded, with something parked, or with drift found. */
  remarks: 3,
  /** Ended by Ctrl-C, as shells say it. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
