import type { DatabaseKind } from "../database.ts";
import { schema1 } from "./schema-1.ts";

export const ledgerDatabase: DatabaseKind = {
  name: "The ledger",
  synchronous: "FULL",
  migrations: [schema1],
  derived: false,
};
