/** The client's own: the server knows nothing of it. */
const clientOnly: readonly string[] = ["kura.trace.server"];

/** Every setting that the manifest contributes and the server understands, with its default. */
export function contributedSettings(manifest: unknown): ReadonlyMap<string, unknown> {
  const properties = propertyOf(propertyOf(propertyOf(manifest, "contributes"), "configuration"), "properties");
  if (!isObject(properties)) throw new Error("The extension's manifest contributes no settings.");
  const keys = Object.keys(properties).filter((key) => key.startsWith("kura.") && !clientOnly.includes(key));
  return new Map(keys.map((key) => [key, propertyOf(properties[key], "default")]));
}

/** `{"kura.sync.batchSize": 50}` as `{sync: {batchSize: 50}}`; what `read` does not know is left out. */
export function nestedSettings(keys: Iterable<string>, read: (key: string) => unknown): Record<string, unknown> {
  const settings: Record<string, Record<string, unknown>> = {};
  for (const key of keys) {
    const [, section = "", name = ""] = key.split(".");
    const value = read(key);
    if (value === undefined) continue;
    settings[section] = { ...settings[section], [name]: value };
  }
  return settings;
}

function propertyOf(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
