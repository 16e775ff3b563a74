const maxLength = 400;

/** Controls and reversing characters, which a message would obey. */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * A text for a notification: one line, of a bearable length. Notifications turn `[title](command:…)` into a link that
 * runs; texts that quote notes or a server must not.
 */
export function plainMessage(text: string): string {
  const line = text.replace(unseen, " ").replaceAll("](", "]\u200b(").trim();
  return line.length <= maxLength ? line : `${line.slice(0, maxLength).trimEnd()}…`;
}

/** A text for a quick pick: one line, and `$(trash)` stays what it is instead of becoming an icon. */
export function plainLabel(text: string): string {
  return text.replace(unseen, " ").replaceAll("$(", "$\u200b(");
}
