import type { Output } from "./world.ts";

/** Colours where they are seen: on a terminal, unless NO_COLOR says otherwise. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  green(text: string): string;
  cyan(text: string): string;
}

export function styleFor(output: Output, env: NodeJS.ProcessEnv): Style {
  const noColor = env["NO_COLOR"] ?? "";
  return output.isTTY === true && noColor === "" && env["TERM"] !== "dumb" ? coloured : plain;
}

function code(open: number, close: number): (text: string) => string {
  return (text) => (text === "" ? "" : `\u001b[${open}m${text}\u001b[${close}m`);
}

const coloured: Style = {
  bold: code(1, 22),
  dim: code(2, 22),
  red: code(31, 39),
  yellow: code(33, 39),
  green: code(32, 39),
  cyan: code(36, 39),
};

const same = (text: string) => text;
const plain: Style = { bold: same, dim: same, red: same, yellow: same, green: same, cyan: same };

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Text of a note or a path as it may go to a terminal: no escape sequences of its own. */
export function printable(text: string): string {
  return text.replaceAll("\t", "  ").replace(controls, "\ufffd");
}
