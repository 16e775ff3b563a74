import { z } from "zod";
import type { Settings } from "../protocol/settings.ts";

/**
 * The settings' types, bounds and defaults. Every leaf's description completes the sentence "kura.KEY must be …".
 */
export const settingsSchema = z.strictObject({
  notes: section({
    folders: texts([]).describe("a list of folders under the notes folder"),
    include: texts(["**/*.{md,markdown,mdx,txt}"]).describe("a list of globs"),
    exclude: texts([]).describe("a list of globs"),
    gitignore: z.boolean().default(true).describe("true or false"),
    maxFileKb: whole(1, 1_048_576, 1024),
  }),
  embedding: section({
    provider: oneOf(["auto", "built-in", "openai"], "auto"),
    model: z.string().trim().min(1).default("text-embedding-3-small").describe("the name of a model"),
    baseUrl: z
      .string()
      .refine(isPlainHttpUrl)
      .default("https://api.openai.com/v1")
      .describe("an http or https address without user name and password"),
    dimensions: whole(0, 8192, 0),
    timeoutMs: whole(100, 600_000, 30_000),
    queryTimeoutMs: whole(50, 60_000, 1500),
  }),
  index: section({ kind: oneOf(["auto", "chroma", "exact"], "auto") }),
  sync: section({
    batchSize: whole(1, 1000, 200),
    batchTokens: whole(1, 300_000, 60_000),
    debounceMs: whole(0, 60_000, 150),
    maxRetries: whole(1, 100, 2),
    pollingIntervalMs: whole(250, 3_600_000, 5000),
  }),
  backup: section({ remindAfterHours: whole(0, 8760, 24) }),
  log: section({ level: oneOf(["debug", "info", "warn", "error"], "info") }),
}) satisfies z.ZodType<Settings>;

/** What a leaf wants, as far as text from a command line must be turned into it. */
export type LeafKind = "text" | "number" | "boolean" | "list";

export interface Leaf {
  /** `section.name`, without the `kura.` prefix. */
  readonly key: string;
  readonly kind: LeafKind;
  /** Completes "must be …". */
  readonly wanted: string;
  readonly fallback: unknown;
}

/** Every setting there is, by its key. */
export const leaves: ReadonlyMap<string, Leaf> = new Map(
  Object.entries(settingsSchema.shape).flatMap(([sectionName, inSection]) =>
    Object.entries(inSection.unwrap().shape).map(([name, schema]): [string, Leaf] => {
      const key = `${sectionName}.${name}`;
      const fallback: unknown = schema.parse(undefined);
      return [key, { key, kind: kindOf(fallback), wanted: schema.description ?? "another value", fallback }];
    }),
  ),
);

function kindOf(value: unknown): LeafKind {
  if (Array.isArray(value)) return "list";
  if (typeof value === "number") return "number";
  return typeof value === "boolean" ? "boolean" : "text";
}

function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape).prefault({} as z.input<z.ZodObject<Shape, z.core.$strict>>);
}

function texts(fallback: string[]) {
  return z.array(z.string()).default(fallback);
}

function whole(from: number, to: number, fallback: number) {
  return z.int().min(from).max(to).default(fallback).describe(`a whole number from ${from} to ${to}`);
}

function oneOf<const Values extends readonly [string, ...string[]]>(values: Values, fallback: Values[number]) {
  const wanted = `${values.slice(0, -1).join(", ")} or ${values.at(-1)}`;
  return z
    .enum(values)
    .default(fallback as z.util.NoUndefined<Values[number]>)
    .describe(wanted);
}

/** An http(s) address without user name and password, as notes may be sent to. */
export function isPlainHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return (url.protocol === "https:" || url.protocol === "http:") && url.username === "" && url.password === "";
}
