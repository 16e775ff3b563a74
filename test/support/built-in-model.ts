import { join } from "node:path";

/** The model file that is shipped. */
export const builtInModelFile = join(import.meta.dirname, "../../media/model/kura-embed-1.bin");
