/** What VS Code reads of package.json; scripts, dependencies and the like stay behind. */
const kept = [
  "name",
  "displayName",
  "publisher",
  "description",
  "version",
  "license",
  "categories",
  "keywords",
  "icon",
  "galleryBanner",
  "main",
  "l10n",
  "extensionKind",
  "activationEvents",
  "capabilities",
  "contributes",
];

/** The package's manifest, made from the project's. */
export function packagedManifest(manifest) {
  const fields = kept.filter((name) => manifest[name] !== undefined).map((name) => [name, manifest[name]]);
  return { ...Object.fromEntries(fields), engines: { vscode: manifest.engines.vscode } };
}
