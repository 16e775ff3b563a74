import { z } from "zod";
import { UsageError } from "../core/errors.ts";
import { isPlainHttpUrl } from "./settings-schema.ts";

/** The door for what comes over LSP or the socket: checked once here, trusted behind. */
const limit = z.int().min(1).max(100).exactOptional();

const search = z.object({
  query: z.string().max(10_000),
  limit,
  mode: z.enum(["hybrid", "semantic", "text"]).exactOptional(),
});
const related = z.object({ path: z.string().min(1), limit });
const sync = z.object({ yes: z.boolean().exactOptional() });
const check = z.object({ deep: z.boolean().exactOptional(), repair: z.boolean().exactOptional() });
const backup = z.object({ message: z.string().max(10_000).exactOptional() });
const complete = z.object({ field: z.enum(["tag", "path"]), prefix: z.string().max(1000), limit });
const address = z
  .string()
  .max(2000)
  .refine(isPlainHttpUrl, "it must be an http or https address without user name and password");
const choice = z.discriminatedUnion("provider", [
  z.object({ provider: z.literal("built-in") }),
  z.object({
    provider: z.literal("openai"),
    baseUrl: address,
    model: z.string().trim().min(1).max(200),
    dimensions: z.int().min(0).max(8192),
  }),
]);
const estimate = z.object({ choice });
const choose = z.object({ choice });
const hint = z.object({ paths: z.array(z.string()), priority: z.enum(["open", "saved"]) });
const reconfigure = z.object({ settings: z.unknown().optional() });
const initialization = z.object({
  settings: z.unknown().optional(),
  dataDir: z.string().min(1).nullish(),
  restricted: z.boolean().exactOptional(),
});
const embeddingKey = z.object({ key: z.string().nullable(), origin: address });
const folder = z.object({ folder: z.string().min(1) });
const hello = z.object({ protocolVersion: z.int(), version: z.string(), restricted: z.boolean().exactOptional() });

/** A parser a request. Each throws UsageError naming the parameter. */
export const requestParams = {
  search: parser(search),
  related: parser(related),
  sync: parser(sync),
  check: parser(check),
  backup: parser(backup),
  complete: parser(complete),
  estimate: parser(estimate),
  choose: parser(choose),
  hint: parser(hint),
  reconfigure: parser(reconfigure),
  embeddingKey: parser(embeddingKey),
  folder: parser(folder),
  hello: parser(hello),
  initialization: parser(initialization),
} as const;

function parser<T>(schema: z.ZodType<T>): (params: unknown) => T {
  return (params) => {
    const parsed = schema.safeParse(params ?? {});
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const name = issue?.path.join(".") ?? "";
    throw new UsageError(`The request's ${name === "" ? "parameters" : name} cannot be used: ${issue?.message}.`);
  };
}
