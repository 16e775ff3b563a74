import { release } from "node:os";
import { env, version, window } from "vscode";
import { t } from "../translate.ts";
import type { CommandContext } from "./command-context.ts";
import { diagnosticsText } from "./diagnostics-text.ts";

/** Puts a report for an issue onto the clipboard: without keys, paths, names of folders or anything of the notes. */
export async function copyDiagnostics(context: CommandContext): Promise<void> {
  const text = diagnosticsText({
    versions: {
      Kura: context.version,
      "VS Code": version,
      Node: process.versions.node,
      System: `${process.platform} ${release()} ${process.arch}`,
    },
    remote: env.remoteName ?? null,
    storedKeys: (await context.keys.origins()).length,
    changedSettings: context.changedSettings(),
    state: context.client.state,
  });
  await env.clipboard.writeText(context.redact(text));
  void window.showInformationMessage(t("Copied. The text names no key, no path, no folder and nothing of your notes."));
}
