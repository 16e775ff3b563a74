import {
  FencedError,
  IndexCorruptError,
  IndexUnavailableError,
  KeyMissingError,
  PermanentError,
  StoreError,
  TransientError,
  UnrecoverableError,
  UsageError,
} from "../core/errors.ts";
import { CatalogLostError } from "../store/catalog-lost-error.ts";
import type { ErrorClasses } from "./rpc.ts";

/** Every class that an error keeps when it crosses a thread, by its name. */
export const errorClasses: ErrorClasses = {
  TransientError,
  PermanentError,
  UnrecoverableError,
  KeyMissingError,
  IndexUnavailableError,
  IndexCorruptError,
  StoreError,
  CatalogLostError,
  FencedError,
  UsageError,
};
