import { commands, type Memento, window } from "vscode";
import { t } from "../translate.ts";
import { plainMessage } from "./plain-message.ts";

/** A button under a message, and the command that it runs. */
export interface NextStep {
  readonly title: string;
  readonly run: () => Thenable<unknown>;
}

/** A next step that is one of Kura's commands. */
export function step(title: string, command: string, ...args: readonly unknown[]): NextStep {
  return { title, run: () => commands.executeCommand(command, ...args) };
}

/** Says how something went, with what to do next as buttons. Resolves when that has been done or the message is gone. */
export async function offer(
  level: "information" | "warning",
  text: string,
  steps: readonly NextStep[] = [],
): Promise<void> {
  const show = level === "warning" ? window.showWarningMessage : window.showInformationMessage;
  const picked = await show(plainMessage(text), ...steps.map(({ title }) => title));
  await steps.find(({ title }) => title === picked)?.run();
}

/** Like `offer`, for what is worth saying until somebody knows it. `key` names it in `memory`. */
export async function offerUntilKnown(
  memory: Memento,
  key: string,
  text: string,
  steps: readonly NextStep[] = [],
): Promise<void> {
  const memoryKey = `known.${key}`;
  if (memory.get<boolean>(memoryKey) === true) return;
  const known: NextStep = { title: t("Don't Show Again"), run: () => memory.update(memoryKey, true) };
  await offer("information", text, [...steps, known]);
}
