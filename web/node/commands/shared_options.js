/** What several commands have in common: options, and the engine that they ask for. */

import { maximumPointsPerShape } from "../../core/arguments.js";
import { variants } from "../../core/engine.js";
import { createEngine } from "../engine_from_disk.js";
import { UsageError } from "../node_errors.js";
import { say } from "../output.js";

/** @typedef {import("../command_options.js").Option} Option */

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
export const math = {
  kind: "choice",
  choices: ["exact", "fast"],
  default: "exact",
  help:
    "exact gives the same bits on every machine; fast fuses multiply and\n" +
    "add where it can, so that the last bits differ between machines",
};

/** @type {Option} */
export const core = {
  kind: "choice",
  choices: [...variants],
  help: "force a variant of the core, whatever --math says, for tests and\nbug reports",
};

/**
 * The engine that --math and --core ask for. Says so when it is not as fast as was asked for.
 * @param {{math: "exact" | "fast", core?: import("../../core/variants.js").Variant}} options
 */
export async function openEngine({ math, core: variant }) {
  const engine = await createEngine({ math, variant });
  if (math === "fast" && variant === undefined && engine.math === "exact") {
    say("Note: this Node.js has no relaxed SIMD, so the arithmetic is exact.");
  }
  return engine;
}

/** @type {Option} */
export const workers = {
  kind: "integer",
  value: "N",
  minimum: 1,
  maximum: 64,
  help:
    "threads that share the work; as many as help if absent. The result\n" +
    "does not depend on it. Training uses 1, 2, 4 or 8 of them",
};

/** @type {Option} */
export const weights = {
  kind: "choice",
  sampling: "weights",
  called: "set of weights",
  help: "of a model trained with --ema-decay: the averaged ones, the default,\nor those of the last training step",
};

/**
 * Refuses a choice of weights where there is none.
 * @param {string | undefined} chosen
 * @param {Record<string, number>} settings  of the model
 * @throws {UsageError}
 */
export function checkWeights(chosen, { ema_decay: decay }) {
  if (chosen === undefined || decay > 0) return;
  throw new UsageError("the model has no averaged weights to choose from: leave --weights out");
}

/** @type {Record<string, Option>} */
export const columnOptions = {
  columns: {
    kind: "text",
    value: "X,Y",
    help:
      "the file's columns of x and y, by name or number from 1; x and y if\n" +
      "absent, or the only two of numbers",
  },
  "label-column": { kind: "text", value: "NAME", help: "the column of the labels [label]" },
};

/**
 * How a file is to be read, as these options have it.
 * @param {{columns?: string, "label-column"?: string}} values
 * @returns {NonNullable<Parameters<typeof import("../point_files.js").readPoints>[1]>}
 * @throws {UsageError}
 */
export function readingOptions({ columns, "label-column": labelColumn }) {
  if (columns === undefined) return { labelColumn };
  const [x, y, ...more] = columns.split(",").map((name) => name.trim());
  if (!x || !y || more.length > 0) {
    throw new UsageError(
      `--columns must name two columns, as in x,y, not '${columns.slice(0, 64)}'`,
    );
  }
  return { columns: [x, y], labelColumn };
}

/**
 * Says what was done to read a file.
 * @param {string} path
 * @param {readonly string[]} notes  each the end of a sentence
 */
export function sayNotes(path, notes) {
  for (const note of notes) say(`Note: ${path}: ${note}.`);
}

/** @param {string} reason */
export function sayLoss(reason) {
  say(`Note: a worker was lost (${reason}); the run goes on with one, to the same result.`);
}

/**
 * The length of a run is told in one way.
 * @param {{ epochs?: number, steps?: number }} values
 * @throws {UsageError}
 */
export function checkLength({ epochs, steps }) {
  if (epochs !== undefined && steps !== undefined) {
    throw new UsageError("--epochs and --steps exclude each other");
  }
}
