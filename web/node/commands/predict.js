/** `whorl predict`: the noise that a model sees in points. */
import { readCsv } from "../csv.js";
import { createEngine } from "../engine.js";
import { InputError } from "../errors.js";
import { openModelAloud } from "../model_files.js";
import { writeTable } from "../output.js";
import { interleave, separate, toIntegers } from "../point_files.js";
import { json, model } from "./shared_options.js";

export const summary = "Predicts the noise in given points at given timesteps.";
export const usage = "--model FILE --in batch.csv [options]";
export const notes = [
  "The columns in are x,y,t and, for a model with labels, label; t is the timestep, from 0 to T - 1.\n" +
    "The columns out are eps_x,eps_y.",
];

/** @type {Record<string, import("../arguments.js").Option>} */
export const options = {
  model,
  in: { kind: "text", value: "FILE", required: true, help: "a CSV file of points" },
  out: { kind: "text", value: "FILE", help: "a CSV file; standard output if absent" },
  json,
};

/** @param {{model: string, in: string, out?: string, json?: boolean}} values */
export async function run(values) {
  const engine = await createEngine();
  const { session, metadata } = openModelAloud(engine, values.model);
  const { timesteps, class_count: classes } = metadata.settings;
  const path = values.in;
  const { columns } = readCsv(path, { required: ["x", "y", "t"], optional: ["label"] });
  const { x, y, t, label } = columns;
  if (classes > 0 && label === undefined) {
    throw new InputError(`${path}, line 1: the column 'label' is missing, which this model needs`);
  }
  const times = toIntegers(t, { name: "t", highest: timesteps - 1, path });
  const labels =
    classes > 0 ? toIntegers(label, { name: "label", highest: classes - 1, path }) : null;
  const epsilon = separate(session.predict(interleave(x, y), times, labels));
  session.destroy();
  await writeTable({ eps_x: epsilon.x, eps_y: epsilon.y }, values);
}
