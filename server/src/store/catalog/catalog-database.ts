import type { DatabaseKind } from "../database.ts";
import { schema1 } from "./schema-1.ts";

export const catalogDatabase: DatabaseKind = {
  name: "The catalog",
  synchronous: "NORMAL",
  migrations: [schema1],
  derived: true,
};
