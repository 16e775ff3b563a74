/** First schema of `ledger.sqlite`: what cannot be made again from the notes. Times in epoch milliseconds. */
export const schema1 = `
-- A removed note's id stays, so that the same path gets it back.
CREATE TABLE note_id (
  path TEXT PRIMARY KEY,
  id TEXT NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;

-- Summed by quarter of an hour: every local day begins at one, and the table stays small.
CREATE TABLE usage (
  quarter INTEGER NOT NULL,
  identity TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('index', 'query', 'probe')),
  calls INTEGER NOT NULL,
  texts INTEGER NOT NULL,
  tokens INTEGER NOT NULL,
  cost_usd REAL NOT NULL,
  PRIMARY KEY (quarter, identity, reason)
) STRICT, WITHOUT ROWID;

CREATE TABLE run (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('sync', 'check', 'repair', 'backup')),
  started_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  ok INTEGER NOT NULL,
  -- JSON.
  report TEXT NOT NULL
) STRICT;
CREATE INDEX run_by_kind ON run (kind, ended_at);

-- value: JSON.
CREATE TABLE choice (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE restore_point (
  id TEXT PRIMARY KEY,
  made_at INTEGER NOT NULL,
  commit_hash TEXT NOT NULL,
  message TEXT NOT NULL,
  files INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('local', 'pushed', 'verified'))
) STRICT, WITHOUT ROWID;
`;
