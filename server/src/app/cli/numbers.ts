const grouped = new Intl.NumberFormat("en-US");

/** 1204 → "1,204". */
export function count(amount: number): string {
  return grouped.format(amount);
}

/** "1 note", "1,204 notes". */
export function counted(amount: number, noun: string): string {
  return `${count(amount)} ${noun}${amount === 1 ? "" : "s"}`;
}

/** 950 → "0.9 s"; 75,000 → "1 min 15 s". */
export function duration(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

/** Under this nobody counts on. */
const leastDollars = 0.0001;

/** Cents are too coarse for embeddings, and millionths too fine for people. */
export function dollars(usd: number): string {
  if (usd === 0) return "$0";
  if (usd < leastDollars) return `less than $${leastDollars}`;
  return `$${usd < 0.1 ? usd.toFixed(4) : usd.toFixed(2)}`;
}
