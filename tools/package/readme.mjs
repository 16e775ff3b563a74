/** A line of nothing but a picture of the project, with the empty line after it. */
const picture = /^!\[[^\]]*\]\((?![a-z]+:)[^)\s]+\)\n+/gm;
const link = /(?<!!)\[([^\][]*)\]\((?![a-z]+:|#)[^)\s]+\)/g;

/**
 * A Markdown page of the project as it can stand in the package. VS Code shows pictures in it from https only, and
 * follows no links to files; the project has no public address to give instead. So local pictures are left out, and of
 * local links the words stay.
 */
export function packagedMarkdown(text) {
  return text.replace(picture, "").replace(link, "$1");
}
