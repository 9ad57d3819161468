/** `whorl data`: a cloud of points by name. */
import { checkSettings } from "../command_options.js";
import { createEngine, makeData } from "../engine_from_disk.js";
import { checkWritable } from "../whole_files.js";
import { writeTable } from "../output.js";
import { columnsOf } from "../point_files.js";
import { json, points, seed } from "./shared_options.js";

export const summary = "Makes the points of a data set by name.";
export const usage = "--data NAME [options]";
export const notes = [
  "The columns are x,y, and of data with labels also label, from 0 on; 'both' is the spiral (0) and\n" +
    "the circle (1), with so many points each.",
];

/** @type {Record<string, import("../command_options.js").Option>} */
export const options = {
  data: { kind: "text", value: "NAME", required: true, help: "one of", datasets: true },
  points: { ...points, default: 2000 },
  seed: { ...seed, default: 0 },
  out: { kind: "text", value: "FILE", help: "a CSV file; standard output if absent" },
  json,
};

/** @param {{data: string, points: number, seed: number, out?: string, json?: boolean}} values */
export async function run(values) {
  const engine = await createEngine();
  checkSettings(options, values, engine);
  const data = makeData(engine, values.data, values);
  if (values.out !== undefined) checkWritable(values.out);
  await writeTable(columnsOf({ ...data, classNames: null }), values);
}
