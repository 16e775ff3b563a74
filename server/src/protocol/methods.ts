/** Raised when a request or its answer changes shape: a follower talks only to a writer of the same version. */
export const protocolVersion = 1;

/** Request names, on LSP and on the writer's socket. Params carry `folder` (URI of the notes folder) on LSP. */
export const requests = {
  hello: "kura/hello",
  search: "kura/search",
  related: "kura/related",
  status: "kura/status",
  sync: "kura/sync",
  check: "kura/check",
  repair: "kura/repair",
  retry: "kura/retry",
  parked: "kura/parked",
  pause: "kura/pause",
  resume: "kura/resume",
  backup: "kura/backup",
  backups: "kura/backups",
  hint: "kura/hint",
} as const;

/** Notifications from the server. */
export const notifications = {
  /** StatusChanged: pushed when the status changes, at most 5 a second. */
  statusChanged: "kura/statusChanged",
} as const;
