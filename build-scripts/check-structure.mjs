/** Fails where the code under web/ breaks a rule of structure.mjs. Reads the core that is built. */

import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createEngine } from "../web/node/engine_from_disk.js";
import { stillToSplit } from "./still_to_split.mjs";
import { choicesOf, longFunctions, retypedNumbers, sharedNames } from "./structure.mjs";

const web = fileURLToPath(new URL("../web/", import.meta.url));
const entries = await readdir(web, { recursive: true, withFileTypes: true });
const files = entries
  .filter((entry) => entry.isFile())
  .map(
    ({ parentPath, name }) => `web/${`${parentPath}/${name}`.slice(web.length).replace(/^\//, "")}`,
  );

/** @type {string[]} */
const complaints = [];
const shared = sharedNames(files);
for (const [name, same] of shared) {
  if (!stillToSplit.sharedNames.includes(name)) {
    complaints.push(`${same.join(", ")}: files of one name; rename all but one by what they hold`);
  }
}
for (const name of stillToSplit.sharedNames) {
  if (!shared.has(name)) complaints.push(`stillToSplit: only one file is called ${name} now`);
}

const choices = choicesOf(await createEngine());
for (const file of files.filter((name) => name.endsWith(".js"))) {
  const text = await readFile(new URL(`../${file}`, import.meta.url), "utf8");
  const long = longFunctions(text);
  if (stillToSplit.longFunctions.includes(file)) {
    if (long.length === 0) complaints.push(`stillToSplit: ${file} has no long function any more`);
  } else complaints.push(...long.map((complaint) => `${file}, ${complaint}`));
  complaints.push(...retypedNumbers(text, choices).map((complaint) => `${file}, ${complaint}`));
}
for (const file of stillToSplit.longFunctions) {
  if (!files.includes(file)) complaints.push(`stillToSplit: there is no file ${file}`);
}

if (complaints.length > 0) {
  console.error(complaints.join("\n"));
  process.exit(1);
}
console.log("structure: short functions, one file a name, no number of the core written twice");
