import { basename } from "node:path";
import { StoreError } from "../../core/errors.ts";
import { builtInIdentity } from "./identity.ts";
import { readModelFile } from "./model-file.ts";
import { StaticModel } from "./static-model.ts";

/** The model of `builtInIdentity` from its file, in about 30 ms. Throws StoreError when the file is not that model. */
export async function loadStaticModel(path: string): Promise<StaticModel> {
  const model = new StaticModel(await readModelFile(path));
  if (model.dimensions !== builtInIdentity.dimensions) {
    throw new StoreError(
      `The embedding model ${basename(path)} gives ${model.dimensions} dimensions, not ${builtInIdentity.dimensions}: install Kura again.`,
    );
  }
  return model;
}
