/**
 * A text of the interface in the user's language: `{0}`, `{1}` … are replaced. Always called with a literal, under the
 * name `t`, so that a test can tell which translations are missing.
 */
export type Translate = (message: string, ...args: readonly (string | number)[]) => string;
