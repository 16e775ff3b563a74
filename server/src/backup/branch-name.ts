import { createHash } from "node:crypto";
import { hostname } from "node:os";
import { basename } from "node:path";

/** Where all restore points live; what else may stand in the repository is not ours to list. */
export const branchPrefix = "refs/heads/kura/";

/** Full ref of the branch of one notes folder on one device. `notesDir` is the folder's real path. */
export function branchOf(notesDir: string, device: string = deviceName()): string {
  // Two folders may have one name, and a name may have no letter that a ref can hold: the hash tells them apart.
  const mark = createHash("sha256").update(notesDir, "utf8").digest("hex").slice(0, 8);
  return `${branchPrefix}${slug(basename(notesDir), "notes")}-${mark}/${slug(device, "device")}`;
}

export function deviceName(): string {
  return slug(hostname(), "device");
}

/** Lower-case letters, digits and single hyphens: always a valid part of a ref, on every file system. */
function slug(name: string, otherwise: string): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return plain.slice(0, 40) || otherwise;
}
