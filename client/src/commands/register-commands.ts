import { commands, Disposable } from "vscode";
import { QuickSearch } from "../quick-search.ts";
import { type Action, commandOf } from "../status/action.ts";
import { t } from "../translate.ts";
import { backup } from "./backup.ts";
import { check } from "./check.ts";
import { chooseModel } from "./choose-model.ts";
import type { CommandContext } from "./command-context.ts";
import { copyDiagnostics } from "./copy-diagnostics.ts";
import { pause } from "./pause.ts";
import { quickly } from "./progress.ts";
import { removeKey } from "./remove-key.ts";
import { repair } from "./repair.ts";
import { ReportDocuments } from "./report-documents.ts";
import { restartServer } from "./restart.ts";
import { resume } from "./resume.ts";
import { retry } from "./retry.ts";
import { setKey } from "./set-key.ts";
import { showFailure } from "./show-failure.ts";
import { showLeftOut } from "./show-left-out.ts";
import { showLog } from "./show-log.ts";
import { showMenu } from "./show-menu.ts";
import { showParked } from "./show-parked.ts";
import { sync } from "./sync.ts";

/** Registers every command of the manifest; they are gone when the result is disposed. */
export function registerCommands(context: CommandContext): Disposable {
  const quickSearch = new QuickSearch(context);
  const reports = new ReportDocuments();
  const byAction: Readonly<Record<Exclude<Action, "manageTrust">, () => Promise<unknown>>> = {
    search: () => quickSearch.show(),
    sync: () => sync(context),
    retry: () => retry(context),
    showParked: () => showParked(context),
    showLeftOut: () => showLeftOut(context),
    check: () => check(context, reports, false),
    repair: () => repair(context, reports),
    backup: () => backup(context),
    pause: () => pause(context),
    resume: () => resume(context),
    chooseModel: () => chooseModel(context),
    setKey: () => setKey(context),
    removeKey: () => removeKey(context),
    openSettings: async () => commands.executeCommand("workbench.action.openSettings", "@ext:kura.kura"),
    restart: () => quickly(t("Restarting Kura's server"), () => restartServer(context)),
    showLog: () => showLog(context),
    copyDiagnostics: () => copyDiagnostics(context),
    showMenu: () => showMenu(context),
  };
  /** A command never rejects: VS Code would show the error a second time, in its own words. */
  const guarded = (run: () => Promise<unknown>) => async () => {
    try {
      await run();
    } catch (error) {
      await showFailure(error, context.log);
    }
  };
  const actions = Object.keys(byAction) as (keyof typeof byAction)[];
  return Disposable.from(
    quickSearch,
    reports,
    ...actions.map((action) => commands.registerCommand(commandOf(action), guarded(byAction[action]))),
    commands.registerCommand(
      "kura.openToSide",
      guarded(() => quickSearch.openToSide()),
    ),
  );
}
