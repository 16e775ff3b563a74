import { type CancellationToken, CancellationTokenSource, ProgressLocation, window } from "vscode";

/** Something quick, shown quietly in the window's status bar. */
export function quickly<T>(title: string, work: (token: CancellationToken) => Promise<T>): Promise<T> {
  const { token } = new CancellationTokenSource();
  return Promise.resolve(window.withProgress({ location: ProgressLocation.Window, title }, () => work(token)));
}

/** What is over sooner shows no notification: it would come only to go. */
const quickMs = 400;

/** Something that may take long, shown as a notification that can cancel it unless it is over at once. */
export async function patiently<T>(
  title: string,
  work: (token: CancellationToken, report: (message: string) => void) => Promise<T>,
): Promise<T> {
  const cancellation = new CancellationTokenSource();
  const shown: { report: (message: string) => void } = { report: () => undefined };
  const result = work(cancellation.token, (message) => shown.report(message));
  const settled = result.then(
    () => "settled",
    () => "settled", // the caller hears of it
  );
  const late = Promise.withResolvers<"late">();
  const timer = setTimeout(() => late.resolve("late"), quickMs);
  const outcome = await Promise.race([settled, late.promise]);
  clearTimeout(timer);
  if (outcome === "settled") return result;
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  await window.withProgress(options, async (progress, token) => {
    shown.report = (message) => progress.report({ message });
    token.onCancellationRequested(() => cancellation.cancel());
    await settled;
  });
  return result;
}
