/** First schema of `catalog-<n>.sqlite`. Everything in it can be rebuilt from the notes. */
export const schema1 = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE generation (
  id INTEGER PRIMARY KEY,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  dimensions INTEGER NOT NULL,
  chunker TEXT NOT NULL,
  collection TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('building', 'live', 'retired')),
  created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX generation_one_each ON generation (state) WHERE state <> 'retired';

-- path: exactly the characters on disk; path_key: its NFC form. Times in nanoseconds since the epoch.
CREATE TABLE note (
  rid INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  path TEXT NOT NULL UNIQUE,
  path_key TEXT NOT NULL,
  size INTEGER NOT NULL,
  mtime_ns INTEGER NOT NULL,
  ctime_ns INTEGER NOT NULL,
  inode INTEGER NOT NULL,
  hash TEXT NOT NULL,
  title TEXT,
  front_matter TEXT NOT NULL,
  -- The note's own date in epoch milliseconds; null when it names none.
  note_date INTEGER,
  private INTEGER NOT NULL,
  -- The chunker that made its chunks.
  chunker TEXT NOT NULL,
  indexed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX note_by_hash ON note (hash);
CREATE INDEX note_by_chunker ON note (chunker);

CREATE TABLE note_tag (
  note INTEGER NOT NULL REFERENCES note (rid) ON DELETE CASCADE,
  -- NFC, lower case, without '#'.
  tag TEXT NOT NULL,
  PRIMARY KEY (note, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX note_tag_by_tag ON note_tag (tag);

CREATE TABLE chunk (
  rid INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  generation INTEGER NOT NULL REFERENCES generation (id),
  note INTEGER NOT NULL REFERENCES note (rid) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  -- JSON array of strings.
  headings TEXT NOT NULL,
  start_line INTEGER NOT NULL,
  end_line INTEGER NOT NULL,
  text TEXT NOT NULL,
  embed_key TEXT NOT NULL,
  occurrence INTEGER NOT NULL,
  token_count INTEGER NOT NULL,
  -- Rowid in chunk_text. The rows of one chunk id in two generations share it, so that a new generation needs no tokens.
  text_row INTEGER NOT NULL,
  UNIQUE (generation, id)
) STRICT;
CREATE INDEX chunk_by_note ON chunk (note, generation, ordinal);
CREATE INDEX chunk_by_text ON chunk (text_row, generation);

-- rowid = chunk.text_row (not chunk.rid). The columns hold tokens made in JavaScript and joined by spaces: FTS5 only splits at the spaces.
CREATE VIRTUAL TABLE chunk_text USING fts5 (
  name, headings, body,
  content = '', contentless_delete = 1,
  tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co Pc'"
);

-- claim_epoch: the writer's term that holds the entry; null when nobody does.
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  generation INTEGER NOT NULL REFERENCES generation (id),
  chunk TEXT NOT NULL,
  op TEXT NOT NULL CHECK (op IN ('upsert', 'delete')),
  priority INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  due_at INTEGER NOT NULL DEFAULT 0,
  claim_epoch INTEGER,
  error_class TEXT,
  last_error TEXT,
  parked_at INTEGER,
  UNIQUE (generation, chunk)
) STRICT;
-- Covers the search for what to claim next.
CREATE INDEX outbox_due ON outbox (priority, seq, generation, due_at) WHERE parked_at IS NULL AND claim_epoch IS NULL;
CREATE INDEX outbox_next ON outbox (due_at) WHERE parked_at IS NULL AND claim_epoch IS NULL;
CREATE INDEX outbox_parked ON outbox (parked_at) WHERE parked_at IS NOT NULL;
`;
