export type Row = Readonly<Record<string, string | number>>;

/** Prints rows under their keys, numbers to the right, and the same as one line of JSON. */
export function printTable(name: string, rows: readonly Row[], details: Readonly<Record<string, unknown>> = {}): void {
  const keys = Object.keys(rows[0] ?? {});
  const cell = (row: Row, key: string) => {
    const value = row[key] ?? "";
    return typeof value === "number" ? value.toLocaleString("en-US", { maximumFractionDigits: 2 }) : value;
  };
  const widths = keys.map((key) => Math.max(key.length, ...rows.map((row) => cell(row, key).length)));
  const line = (cells: readonly string[]) => cells.map((text, index) => text.padStart(widths[index] ?? 0)).join("  ");
  const lines = [line(keys), ...rows.map((row) => line(keys.map((key) => cell(row, key))))];
  process.stdout.write(`${name}\n${lines.join("\n")}\n${JSON.stringify({ name, rows, ...details })}\n`);
}
