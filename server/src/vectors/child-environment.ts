/** What a child process needs to run at all. Everything else, keys above all, stays here. */
const allowed = [
  "PATH",
  "HOME",
  "TMPDIR",
  "TMP",
  "TEMP",
  "LANG",
  "LC_ALL",
  "TZ",
  "SystemRoot",
  "windir",
  "USERPROFILE",
  "APPDATA",
  "LOCALAPPDATA",
  // Where the server runs in an editor's own executable, the child must be told to be plain Node as well.
  "ELECTRON_RUN_AS_NODE",
] as const;

export function childEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    allowed.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
