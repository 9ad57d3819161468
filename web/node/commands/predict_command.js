/** `whorl predict`: the noise that a model sees in points. */
import { classFor, labelRange } from "../../points/class_labels.js";
import { checkSettings } from "../command_options.js";
import { readCsv } from "../csv.js";
import { createEngine } from "../engine_from_disk.js";
import { InputError } from "../node_errors.js";
import { checkWritable } from "../whole_files.js";
import { openModelAloud } from "../model_files.js";
import { writeTable } from "../output.js";
import { coordinateNames, interleave, separate, toIntegers } from "../point_files.js";
import { checkWeights, json, model, weights } from "./shared_options.js";

export const summary = "Predicts the noise in given points at given timesteps.";
export const usage = "--model FILE --in batch.csv [options]";
export const notes = [
  "The columns in are x,y,t and, for a model with labels, label; t is the timestep, from 0 to T - 1.\n" +
    "The columns out are eps_x,eps_y. All are in the units of the model, within about -1 to 1, also\n" +
    "where samples of it come in other units: noised points have no others. Points that are not in the\n" +
    "plane have x1,x2,… for x,y.",
];

/** @type {Record<string, import("../command_options.js").Option>} */
export const options = {
  model,
  in: { kind: "text", value: "FILE", required: true, help: "a CSV file of points" },
  weights,
  out: { kind: "text", value: "FILE", help: "a CSV file; standard output if absent" },
  json,
};

/** @param {{model: string, in: string, weights?: string, out?: string, json?: boolean}} values */
export async function run(values) {
  const engine = await createEngine();
  checkSettings(options, values, engine);
  const { session, metadata } = openModelAloud(engine, values.model);
  const { timesteps, class_count: classes } = metadata.settings;
  checkWeights(values.weights, metadata.settings);
  const names = coordinateNames(session.width);
  const { points, times, labels } = readBatch(values.in, names, {
    highest: timesteps - 1,
    classes: { classCount: classes, classNames: metadata.classNames },
  });
  if (values.out !== undefined) checkWritable(values.out);
  const predicted = session.predict(points, times, labels, values.weights);
  const epsilon = separate(predicted, session.width);
  session.destroy();
  const table = Object.fromEntries(names.map((name, axis) => [`eps_${name}`, epsilon[axis]]));
  await writeTable(table, values);
}

/**
 * @param {string} path
 * @param {string[]} names  of the coordinates
 * @param {{highest: number, classes: import("../../points/class_labels.js").Classes}} model
 */
function readBatch(path, names, { highest, classes }) {
  const isConditional = classes.classCount > 0;
  const wanted = { required: [...names, "t"], words: isConditional ? ["label"] : [] };
  const { columns, words, nameLine, lines } = readCsv(path, wanted);
  if (isConditional && words.label === undefined) {
    const where = `${path}, line ${nameLine}`;
    throw new InputError(`${where}: the column 'label' is missing, which this model needs`);
  }
  return {
    points: interleave(names.map((name) => columns[name])),
    times: toIntegers(columns.t, { name: "t", highest, path, lines }),
    labels: isConditional ? readLabels(words.label, classes, path, lines) : null,
  };
}

/**
 * @param {string[]} words
 * @param {import("../../points/class_labels.js").Classes} classes
 * @param {string} path
 * @param {number[]} lines
 */
function readLabels(words, classes, path, lines) {
  return Uint32Array.from(words, (word, row) => {
    const label = classFor(word, classes);
    if (label >= 0) return label;
    const range = `${classes.classNames ? "" : "a whole number "}${labelRange(classes)}`;
    const shown = word.slice(0, 40) || "an empty cell";
    throw new InputError(`${path}, line ${lines[row]}: label must be ${range}, not ${shown}`);
  });
}
