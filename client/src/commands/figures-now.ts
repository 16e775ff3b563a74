import { env } from "vscode";
import { type Figures, figures } from "../status/figures.ts";
import { t } from "../translate.ts";

/** Figures in VS Code's language, as of now. */
export function figuresNow(): Figures {
  return figures(env.language, new Date(), t);
}
