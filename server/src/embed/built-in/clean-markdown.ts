const url = /https?:\/\/\S+/g;
const tagStart = /<\/?[a-zA-Z]/g;

/**
 * What a reader would read of a Markdown text: links and images become their text; comments, URLs and HTML tags become
 * a space. Every pass is linear: a text of nothing but opening brackets must not stop the index.
 */
export function cleanMarkdown(text: string): string {
  return withoutTags(withLinkTexts(withoutComments(text)).replace(url, " "));
}

function withoutComments(text: string): string {
  let clean = "";
  let from = 0;
  for (;;) {
    const start = text.indexOf("<!--", from);
    const end = start === -1 ? -1 : text.indexOf("-->", start + 4);
    if (end === -1) return clean + text.slice(from);
    clean += `${text.slice(from, start)} `;
    from = end + 3;
  }
}

function withLinkTexts(text: string): string {
  let clean = "";
  let from = 0;
  let searchFrom = 0;
  for (;;) {
    const open = text.indexOf("[", searchFrom);
    const close = open === -1 ? -1 : text.indexOf("]", open + 1);
    if (close === -1) return clean + text.slice(from);
    if (text[close + 1] !== "(") {
      // Every bracket between here and there has the same closing one: none of them opens a link.
      searchFrom = close + 1;
      continue;
    }
    const end = text.indexOf(")", close + 2);
    if (end === -1) return clean + text.slice(from);
    const start = open > from && text[open - 1] === "!" ? open - 1 : open;
    clean += text.slice(from, start) + text.slice(open + 1, close);
    from = end + 1;
    searchFrom = from;
  }
}

function withoutTags(text: string): string {
  let clean = "";
  let from = 0;
  tagStart.lastIndex = 0;
  for (let match = tagStart.exec(text); match !== null; match = tagStart.exec(text)) {
    const end = text.indexOf(">", tagStart.lastIndex);
    if (end === -1) break;
    clean += `${text.slice(from, match.index)} `;
    from = end + 1;
    tagStart.lastIndex = from;
  }
  return clean + text.slice(from);
}
