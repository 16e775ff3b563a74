/** First schema of `embeddings.sqlite`, shared by all notes folders of a user: what was paid for, by content. */
export const schema1 = `
-- name: identityKey() of core/generation.ts.
CREATE TABLE model (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE embedding (
  rid INTEGER PRIMARY KEY,
  model INTEGER NOT NULL REFERENCES model (id),
  -- SHA-256 of the embedded text.
  embed_key BLOB NOT NULL,
  -- 32-bit floats, little-endian.
  vector BLOB NOT NULL,
  tokens INTEGER NOT NULL,
  -- Days since the epoch.
  last_used INTEGER NOT NULL,
  UNIQUE (model, embed_key)
) STRICT;
`;
