import type { DatabaseKind } from "../database.ts";
import { schema1 } from "./schema-1.ts";

export const embeddingsDatabase: DatabaseKind = {
  name: "The store of embeddings",
  synchronous: "FULL",
  migrations: [schema1],
  derived: false,
};
