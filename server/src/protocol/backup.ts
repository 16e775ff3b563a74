export interface BackupParams {
  readonly message?: string;
}

export interface BackupReport {
  readonly id: string;
  readonly commit: string;
  readonly pushed: boolean;
  readonly files: number;
  readonly bytes: number;
  readonly durationMs: number;
}

export interface RestorePoint {
  readonly id: string;
  /** ISO 8601 instant. */
  readonly at: string;
  readonly message: string;
  readonly files: number;
  readonly bytes: number;
  readonly state: "local" | "pushed" | "verified";
}
