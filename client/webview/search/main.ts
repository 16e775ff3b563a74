import "@vscode-elements/elements/dist/vscode-progress-bar/index.js";

acquireVsCodeApi().postMessage({ type: "ready" });
