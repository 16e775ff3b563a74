import { l10n } from "vscode";
import type { Translate } from "./translation.ts";

/** Translates by VS Code's own bundles. What does not know VS Code is given it as an argument named `t`. */
export const t: Translate = (message, ...args) => l10n.t(message, ...args);
