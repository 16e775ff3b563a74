import { type CancellationToken, CancellationTokenSource, ProgressLocation, window } from "vscode";

/** Something quick, shown quietly in the window's status bar. */
export function quickly<T>(title: string, work: (token: CancellationToken) => Promise<T>): Promise<T> {
  const { token } = new CancellationTokenSource();
  return Promise.resolve(window.withProgress({ location: ProgressLocation.Window, title }, () => work(token)));
}

/** Something that may take long, shown as a notification that can cancel it. */
export function patiently<T>(
  title: string,
  work: (token: CancellationToken, report: (message: string) => void) => Promise<T>,
): Promise<T> {
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  return Promise.resolve(
    window.withProgress(options, (progress, token) => work(token, (message) => progress.report({ message }))),
  );
}
