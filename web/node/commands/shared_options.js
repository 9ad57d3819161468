/** Options that several commands have in common. */

import { maximumPointsPerShape } from "../../core/arguments.js";

/** @typedef {import("../arguments.js").Option} Option */

/** @type {Option} */
export const points = {
  kind: "integer",
  value: "N",
  help: "points per shape",
  minimum: 1,
  maximum: maximumPointsPerShape,
};

/** @type {Option} */
export const seed = {
  kind: "integer",
  value: "N",
  help: "the same seed gives the same result to the last bit",
  setting: "seed",
};

/** @type {Option} */
export const json = {
  kind: "flag",
  help: "one JSON object a line on standard output, and nothing else there",
};

/** @type {Option} */
export const model = {
  kind: "text",
  value: "FILE",
  required: true,
  help: "a .safetensors file, from whorl train or of the notebook's network",
};

/** @type {Option} */
export const core = {
  kind: "choice",
  choices: ["simd128", "scalar"],
  help: "force a variant of the core, for tests and bug reports",
};
