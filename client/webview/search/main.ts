import "@vscode-elements/elements/dist/vscode-progress-bar/index.js";
import type { ToView, ViewTexts } from "../../src/search-view/messages.ts";
import { SearchApp } from "./search-app.ts";

const vscode = acquireVsCodeApi<unknown>();
const root = document.body;

const app = new SearchApp({
  root,
  // Written by the extension, into this very page.
  texts: JSON.parse(root.dataset["texts"] ?? "{}") as ViewTexts,
  send: (message) => vscode.postMessage(message),
  load: () => vscode.getState(),
  save: (state) => vscode.setState(state),
});

// Only the extension can send messages to this page: its frame has an origin of its own.
window.addEventListener("message", (event: MessageEvent<ToView>) => app.receive(event.data));
const focusInput = () => {
  if (document.activeElement === null || document.activeElement === root) app.focus();
};
window.addEventListener("focus", focusInput);
// VS Code may have given the page the focus before its script ran.
if (document.hasFocus()) focusInput();
vscode.postMessage({ type: "ready" });
