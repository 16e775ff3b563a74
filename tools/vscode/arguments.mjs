import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { SentenceError } from "../sentence-error.mjs";

const usage = "Usage: npm run vscode -- [FOLDER_OF_NOTES] [--locale ja] [--browser] [--port N]";

/** What `npm run vscode` was asked for: `{folder, locale, browser, port}`; port 0 is any that is free. */
export function askedFor(args, samples, cwd) {
  const { values, positionals } = parsed(args);
  if (positionals.length > 1) throw new SentenceError(usage);
  const folder = positionals[0] === undefined ? samples : resolve(cwd, positionals[0]);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new SentenceError(`There is no folder ${folder}.`);
  const { locale = "en", browser = false, port = "0" } = values;
  if (!/^[a-z]{2,3}(-[a-z]{2,4})?$/i.test(locale))
    throw new SentenceError(`${locale} is no language; say --locale ja.`);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new SentenceError(`${port} is no port: give 1 to 65535.`);
  return { folder, locale: locale.toLowerCase(), browser, port: Number(port) };
}

function parsed(args) {
  const options = { locale: { type: "string" }, browser: { type: "boolean" }, port: { type: "string" } };
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new SentenceError(`${error.message}\n${usage}`);
  }
}
