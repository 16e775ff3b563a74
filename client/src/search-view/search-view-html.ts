import type { ViewTexts } from "./messages.ts";

export interface PageParts {
  /** What the webview's own resources may be loaded from, as a CSP source. */
  readonly cspSource: string;
  /** Never used twice. */
  readonly nonce: string;
  /** BCP 47. */
  readonly language: string;
  readonly styles: readonly string[];
  readonly script: string;
  readonly texts: ViewTexts;
}

/**
 * The page of the search view: an empty body that its script fills. Nothing but the extension's own style sheets, font and
 * that one script is ever loaded or run.
 */
export function searchViewHtml({ cspSource, nonce, language, styles, script, texts }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `script-src 'nonce-${nonce}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const links = styles.map((href) => `    <link rel="stylesheet" href="${attribute(href)}">`).join("\n");
  return `<!DOCTYPE html>
<html lang="${attribute(language)}">
  <head>
    <meta charset="UTF-8">
    <meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${attribute(texts.input)}</title>
${links}
  </head>
  <body data-texts="${attribute(JSON.stringify(texts))}">
    <script nonce="${attribute(nonce)}" src="${attribute(script)}"></script>
  </body>
</html>
`;
}

/** Text that stands between double quotes or tags as it is. */
function attribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
