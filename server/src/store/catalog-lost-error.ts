import { StoreError } from "../core/errors.ts";

/**
 * The catalog's file is missing or damaged. Nothing is lost: everything in it comes from the notes, so the caller
 * leaves the file where it is and builds the next numbered catalog beside it. Any other StoreError must stop the caller.
 */
export class CatalogLostError extends StoreError {
  override readonly name = "CatalogLostError";
}
