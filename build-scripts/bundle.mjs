/**
 * Makes, of the same sources as the site's, what needs nothing of the site:
 *
 *   dist/whorl.js           the figures for any page of any server; worker and core inside
 *   dist/whorl-lab.js       with the lab as well
 *   dist/whorl-embed.js     both, for embed.html
 *   dist/whorl-*.js         what they load on demand: charts, further figures, lessons, what helps after
 *                           a failure, other builds of the core, models
 *   dist/whorl.d.ts         their types
 *   dist/whorl-single.html  a figure and the lab in one file, to open from the disk
 *   build/npm/              the scripts of the package, for bundlers
 *
 * Run it when the core, the models and the posters are in build/, and after build.mjs, which clears
 * dist/.
 */

import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { siblingOf } from "../web/bundle/sibling_names.js";
import { moduleFileName, variants } from "../web/core/variants.js";
import { READY_PRESETS, readyFile } from "../web/worker/protocol.js";
import { deflated, packFiles } from "./pack_files.mjs";
import { createScripts } from "./scripts.mjs";
import { singlePage } from "./single_page.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const dist = `${root}dist`;
const npm = `${root}build/npm`;
const { script, modulesTo } = createScripts(root);

const cores = variants.map(moduleFileName);
const models = READY_PRESETS.map(readyFile);
const files = await packFiles(root, [...cores, ...models]);
const worker = await script("bundle/worker_or_helper.js", { swapped: ["worker_files"] });
const charts = await script("figures/charts.js", { handsOver: true });
const figures = await script("elements/further_kinds.js", { foreign: true, handsOver: true });

/** @param {string[]} names */
const only = (names) => Object.fromEntries(names.map((name) => [name, files[name]]));

/** What whorl.js has inside; all else lies beside it. */
const inside = [moduleFileName("simd128")];
const embedded = {
  foreign: true,
  swapped: [
    "start_worker",
    "further_kinds",
    "load_charts",
    "load_later",
    "load_lessons",
    "load_model_file",
    "load_recovery",
    "site",
  ],
  constants: {
    WHORL_CHARTS: "",
    WHORL_FIGURES: "",
    WHORL_WORKER: worker,
    WHORL_INSIDE: only(inside),
    WHORL_MODELS: {},
  },
};
/** @type {Record<string, string>} */
const made = {
  "whorl.js": await script("bundle/figures.js", embedded),
  "whorl-lab.js": await script("bundle/lab_script.js", embedded),
  "whorl-embed.js": await script("pages/embed.js", embedded),
  "whorl-figures.js": figures,
  "whorl-lessons.js": await script("elements/lesson/lessons.js", {
    foreign: true,
    handsOver: true,
    swapped: ["site"],
  }),
  "whorl-seldom.js": await script("bundle/seldom.js", {
    foreign: true,
    handsOver: true,
  }),
  "whorl-charts.js": `/*! ${await chartLicence()} */\n${charts}`,
};
for (const name of [...cores, ...models].filter((candidate) => !inside.includes(candidate))) {
  made[siblingOf(name)] = `self.WHORL_SIBLING=${JSON.stringify(files[name])};`;
}
for (const [name, text] of Object.entries(made)) await writeFile(`${dist}/${name}`, `${text}\n`);
await cp(`${root}web/bundle/whorl.d.ts`, `${dist}/whorl.d.ts`);
await cp(`${root}build/posters`, `${dist}/posters`, { recursive: true });

const packed = (/** @type {string} */ text) => deflated(Buffer.from(text));
const single = await script("bundle/single.js", {
  swapped: ["start_worker", "further_kinds", "load_charts", "load_later", "load_lessons", "site"],
  constants: {
    WHORL_CHARTS: charts,
    WHORL_FIGURES: figures,
    WHORL_WORKER: worker,
    WHORL_INSIDE: only(cores),
    WHORL_MODELS: only(models),
  },
});
const opener = await script("bundle/open_page.js", {
  constants: { WHORL_PAGE: await packed(single) },
});
await writeFile(`${dist}/whorl-single.html`, await singlePage(root, opener));

await rm(npm, { recursive: true, force: true });
await mkdir(npm, { recursive: true });
await modulesTo(npm, ["bundle/element.js", "bundle/engine_for_browsers.js"], {
  swapped: ["start_worker", "site"],
  constants: { WHORL_WORKER: worker, WHORL_INSIDE: only(cores), WHORL_MODELS: only(models) },
  foreign: true,
});
await cp(`${root}web/bundle/whorl.d.ts`, `${npm}/element.d.ts`);

console.log(`packed ${Object.keys(made).join(", ")}, whorl-single.html into dist/`);

async function chartLicence() {
  const text = await readFile(`${root}node_modules/chart.js/LICENSE.md`, "utf8");
  return `Chart.js. ${text.trim().replaceAll("*/", "")}`;
}
