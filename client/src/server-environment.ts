/** Would change how the server's Node runs, or carry a key that was not given to it. */
const leftOut: readonly RegExp[] = [/^NODE_OPTIONS$/, /^VSCODE_/, /^KURA_EMBEDDING_KEY$/, /^OPENAI_/];

/** The environment of the server's process: VS Code's own Node, also where that is Electron. */
export function serverEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !leftOut.some((name) => name.test(entry[0])),
  );
  return { ...Object.fromEntries(kept), ELECTRON_RUN_AS_NODE: "1", ELECTRON_NO_ASAR: "1" };
}
