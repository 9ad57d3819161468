/** `whorl sample`: from noise to points. */
import { maximumPoints } from "../../core/arguments.js";
import { checkSettings } from "../arguments.js";
import { UsageError } from "../errors.js";
import { checkWritable } from "../files.js";
import { openModelAloud } from "../model_files.js";
import { writeTable } from "../output.js";
import { columnsOf } from "../point_files.js";
import { createProgress } from "../progress.js";
import { createTeam, defaultSamplers } from "../team.js";
import { core, json, math, model, openEngine, seed, sayLoss, workers } from "./shared_options.js";

export const summary = "Generates points with a trained model.";
export const usage = "--model FILE [options]";
export const notes = [
  "The columns are x,y; those of a model with labels have also label.",
  "Fewer --steps than the model's T visit evenly spaced timesteps.",
];

/** Between two looks at the progress bar; a message to each worker is made for as many. */
const STEPS_AT_ONCE = 5;

/** @type {Record<string, import("../arguments.js").Option>} */
export const options = {
  model,
  count: {
    kind: "integer",
    value: "N",
    default: 2000,
    minimum: 1,
    maximum: maximumPoints,
    help: "how many points",
  },
  sampler: {
    kind: "choice",
    choices: ["ddpm"],
    later: ["ddim"],
    default: "ddpm",
    help: "the rule of a reverse step",
  },
  steps: {
    kind: "integer",
    value: "N",
    minimum: 1,
    help: "reverse steps; the model's T if absent",
  },
  label: {
    kind: "integer",
    value: "L",
    minimum: 0,
    help: "which shape, for a model trained with labels",
  },
  guidance: { kind: "number", value: "W", help: "not in this version" },
  seed: { ...seed, default: 0 },
  workers,
  math,
  core,
  out: { kind: "text", value: "FILE", help: "a CSV file; standard output if absent" },
  json,
};

/**
 * @param {{model: string, count: number, steps?: number, label?: number, guidance?: number,
 *   seed: number, math: "exact" | "fast", core?: import("../../core/variants.js").Variant,
 *   workers?: number, out?: string, json?: boolean}} values
 */
export async function run(values) {
  if (values.guidance !== undefined) throw new UsageError("--guidance is not in this version");
  const engine = await openEngine(values);
  checkSettings(options, values, engine.settings);
  const { session, metadata } = openModelAloud(engine, values.model);
  const { timesteps, class_count: classes } = metadata.settings;
  const { count, seed, steps = timesteps, label } = values;
  if (steps > timesteps) {
    throw new UsageError(
      `--steps must be from 1 to the model's ${timesteps} timesteps, not ${steps}`,
    );
  }
  checkLabel(label, classes);
  if (values.out !== undefined) checkWritable(values.out);

  const progress = createProgress();
  const start = performance.now();
  const size = values.workers ?? defaultSamplers(session, count * steps);
  const team = await createTeam({ engine, session, data: null, size, onLoss: sayLoss });
  const reverse = team.startReverse({ count, seed, labels: label ?? null, stepCount: steps });
  let points = reverse.start;
  for (let done = 0; done < steps;) {
    const now = Math.min(STEPS_AT_ONCE, steps - done);
    points = (await reverse.advance(now))[now - 1];
    done += now;
    progress.update({ done, total: steps, seconds: (performance.now() - start) / 1000 });
  }
  progress.finish();
  reverse.destroy();
  await team.dissolve();
  session.destroy();
  const labels = label === undefined ? null : new Uint32Array(count).fill(label);
  await writeTable(columnsOf({ points, labels }), values);
}

/**
 * @param {number | undefined} label
 * @param {number} classes
 */
function checkLabel(label, classes) {
  if (label === undefined && classes > 0) {
    throw new UsageError(
      `the model was trained with labels: choose one with --label, 0 to ${classes - 1}`,
    );
  }
  if (label !== undefined && classes === 0) {
    throw new UsageError("the model was trained without labels: leave --label out");
  }
  if (label !== undefined && label >= classes) {
    throw new UsageError(`--label must be from 0 to ${classes - 1}, not ${label}`);
  }
}
