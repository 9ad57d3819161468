/**
 * The still picture of each kind of figure, build/posters/KIND.svg: for readers without scripts, for
 * print, and until the figure itself is there. All of them are made by the core from the models in
 * build/models/, so run it after pretrain.mjs.
 */

import { mkdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import * as clouds from "./poster_clouds.mjs";
import * as diagrams from "./poster_diagrams.mjs";
import * as maps from "./poster_maps.mjs";
import * as steered from "./poster_steering.mjs";
import { openPosterModels } from "./poster_models.mjs";
import { samplersSideBySide } from "./poster_samplers.mjs";

const build = fileURLToPath(new URL("../build/", import.meta.url));
const LARGEST = 25 * 1024; // bytes of one poster

/** Every kind of whorl-figure. */
const posters = {
  reverse: clouds.reverse,
  scratch: clouds.scratch,
  data: clouds.dataShapes,
  forward: clouds.forward,
  "closed-form": clouds.closedForm,
  schedule: diagrams.scheduleCurves,
  step: diagrams.oneStep,
  network: diagrams.network,
  training: diagrams.training,
  generation: clouds.generation,
  conditional: clouds.conditionalClouds,
  samplers: samplersSideBySide,
  guidance: clouds.guidedClouds,
  density: maps.density,
  truth: maps.truth,
  steer: steered.steer,
  edit: steered.edit,
};

const models = await openPosterModels(`${build}models/`);
await rm(`${build}posters`, { recursive: true, force: true });
await mkdir(`${build}posters`, { recursive: true });
for (const [kind, draw] of Object.entries(posters)) {
  const bytes = new TextEncoder().encode(draw(models));
  if (bytes.length > LARGEST) throw new Error(`the poster of ${kind} has ${bytes.length} bytes`);
  await writeFile(`${build}posters/${kind}.svg`, bytes);
}
console.log(`drew ${Object.keys(posters).length} posters into build/posters/`);
