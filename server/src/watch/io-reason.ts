import { messageOf } from "../core/errors.ts";

const sentences: Readonly<Record<string, string>> = {
  EACCES: "Permission denied.",
  EPERM: "Permission denied.",
  EBUSY: "Another program holds it.",
  EIO: "The disk reports a read error.",
  EMFILE: "Too many files are open.",
  ENFILE: "Too many files are open.",
  ELOOP: "Its links go round in a circle.",
  ESTALE: "The network drive has lost it.",
};

/** Nothing stands under the path. */
const missing = new Set(["ENOENT", "ENOTDIR", "EINVAL", "ENAMETOOLONG"]);

/** Why something on the disk could not be read, as a sentence. */
export function ioReason(error: unknown): string {
  return sentences[codeOf(error)] ?? messageOf(error);
}

/** True when the error says that nothing is there, as against that it cannot be read now. */
export function isMissing(error: unknown): boolean {
  return missing.has(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
