import picomatch from "picomatch";

/** What the archive holds beside the extension itself. */
const ofTheFormat = ["extension.vsixmanifest", "[Content_Types].xml"];

/** Names that packing gives to some files. */
const renamed = { "readme.md": "README.md", "changelog.md": "CHANGELOG.md", "LICENSE.txt": "LICENSE" };

/** Names in the list that need not be matched on every platform or from the first day. */
const optional = ["dist/*.LEGAL.txt", "dist/node_modules/chromadb-js-bindings-*", "media/walkthrough/"];

/** The patterns of an allow-list in the format of .vscodeignore: everything is left out but what `!` names. */
export function allowedPatterns(ignoreFile) {
  const lines = ignoreFile.split(/\r?\n/).map((line) => line.trim());
  const [everything, ...rest] = lines.filter((line) => line !== "" && !line.startsWith("#"));
  if (everything !== "**" || rest.some((line) => !line.startsWith("!"))) {
    throw new Error(".vscodeignore is to be an allow-list: `**` first, then lines with `!`");
  }
  return rest.map((line) => line.slice(1));
}

/** Path in the project's terms of an archive's entry; null for what belongs to the format. */
export function projectPath(entry) {
  if (ofTheFormat.includes(entry)) return null;
  const path = entry.replace(/^extension\//, "");
  return renamed[path] ?? path;
}

/** Sentences about what differs between `paths` and the list; none when the contents are right. */
export function wrongContents(paths, patterns) {
  const matchers = patterns.map((pattern) => ({ pattern, matches: picomatch(pattern) }));
  const unexpected = paths.filter((path) => !matchers.some(({ matches }) => matches(path)));
  const unmatched = matchers.filter(({ matches }) => !paths.some((path) => matches(path)));
  const lacking = unmatched.filter(({ pattern }) => !optional.some((start) => pattern.startsWith(start)));
  return [
    ...unexpected.map((path) => `${path} is in the package, and .vscodeignore does not name it.`),
    ...lacking.map(({ pattern }) => `.vscodeignore names ${pattern}, and the package has nothing like it.`),
  ];
}
