/** Everything in ASCII that Markdown, a table, an autolink, an entity, HTML or an icon could begin with. */
const punctuation = /[!-/:-@[-`{-~]/g;

/** What is not seen but breaks a line, reverses the text, or hides in it. */
const invisible = /[\p{Cc}\p{Zl}\p{Zp}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu;

/**
 * Any text as Markdown that shows as that text and nothing else, on one line, in a table too. Names of notes, folders
 * and models come from strangers: no link, image, HTML or `$(icon)` may come of them.
 */
export function escapeMarkdown(text: string): string {
  return text.replace(invisible, " ").replace(punctuation, (character) => `&#${character.charCodeAt(0)};`);
}
