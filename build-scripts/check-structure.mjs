/** Fails where the code under web/ breaks a rule of structure.mjs. Reads the core that is built. */

import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { createEngine } from "../web/node/engine_from_disk.js";
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
for (const same of sharedNames(files).values()) {
  complaints.push(`${same.join(", ")}: files of one name; rename all but one by what they hold`);
}

const choices = choicesOf(await createEngine());
for (const file of files.filter((name) => name.endsWith(".js"))) {
  const text = await readFile(new URL(`../${file}`, import.meta.url), "utf8");
  const found = [...longFunctions(text), ...retypedNumbers(text, choices)];
  complaints.push(...found.map((complaint) => `${file}, ${complaint}`));
}

if (complaints.length > 0) {
  console.error(complaints.join("\n"));
  process.exit(1);
}
console.log("structure: short functions, one file a name, no number of the core written twice");
