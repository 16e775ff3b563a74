import { TransientError } from "../../core/errors.ts";

/** The writer went away, or does not answer, while it was asked. What was asked may or may not have been done. */
export class ConnectionLostError extends TransientError {
  override readonly name: string = "ConnectionLostError";
}
