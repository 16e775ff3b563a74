/**
 * What a stranger may write where Kura shows it. Each tries to run something or to load `trap`; a script would set
 * `kuraPwned`, a command would open an untitled editor.
 */
export function payloads(trap: string): readonly string[] {
  const script = "top.kuraPwned=1;self.kuraPwned=1;alert(1)";
  const command = "command:workbench.action.files.newUntitledFile";
  return [
    `<script>${script}</script>`,
    `<img src=x onerror="${script}">`,
    `<img src="${trap}/img">`,
    `<svg onload="${script}"><image href="${trap}/svg"/></svg>`,
    `<iframe src="${trap}/iframe"></iframe>`,
    `<iframe srcdoc="<script>parent.kuraPwned=1</script>"></iframe>`,
    `<style>@import url(${trap}/style); * { background: url(${trap}/css) }</style>`,
    `<link rel="stylesheet" href="${trap}/link">`,
    `<link rel="prefetch" href="${trap}/prefetch">`,
    `<meta http-equiv="refresh" content="0;url=${trap}/refresh">`,
    `<base href="${trap}/">`,
    `<object data="${trap}/object"></object><embed src="${trap}/embed">`,
    `<video src="${trap}/video" autoplay onerror="${script}"></video>`,
    `<body onload="${script}"><details open ontoggle="${script}">`,
    `<a href="${command}" autofocus onfocus="${script}">click</a>`,
    `<form action="${trap}/form"><button>go</button></form><script>document.forms[0].submit()</script>`,
    `"><img src=x onerror="${script}">`,
    `'-${script}-'`,
    `</script><script>${script}</script>`,
    `\${${script}}{{constructor.constructor('${script}')()}}`,
    `![img](${trap}/markdown)`,
    `[click](${command})`,
    `[click](javascript:${script})`,
    `</td></tr></table>|x|![](${trap}/table)|`,
    `\`\`\`\n![](${trap}/fence)\n<img src="${trap}/after-fence">`,
    `$(sync~spin) $(alert) $(kura)`,
    `\u202e<img src="${trap}/bidi">\u2028${script}\u0007`,
    `url(${trap}/bare-css) expression(${script}) ;background:url("${trap}/declaration")`,
    `<vscode-button onclick="${script}"><vscode-icon name="x" onerror="${script}"></vscode-icon></vscode-button>`,
    `<template shadowrootmode="open"><img src="${trap}/shadow" onerror="${script}"></template>`,
  ];
}

/** The payload as part of a file's name: without what no file name holds, and not too long. */
export function asName(payload: string): string {
  return payload.replaceAll("/", "\u2215").replaceAll("\n", " ").replaceAll("\0", "").slice(0, 60).trim();
}
