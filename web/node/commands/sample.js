/** `whorl sample`: from noise to points. */
import { maximumPoints } from "../../core/arguments.js";
import { classFor, classWords, labelRange } from "../../points/labels.js";
import { toData } from "../../points/transformation.js";
import { checkLimits, checkSettings, valuesFor } from "../arguments.js";
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
  "The columns are x,y, or x1,x2,… where the model's points are not in the plane, in the units of the\n" +
    "data that it was trained on; those of a model with labels have also label.",
  "Fewer --steps than the model's T visit timesteps spaced as --spacing says. The samplers heun and\n" +
    "midpoint ask the network twice in each step but the last, the others once. Noise is added by\n" +
    "ddpm, ddpm-posterior and, with --eta, ddim.",
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
    help: "how many points",
  },
  sampler: {
    kind: "choice",
    sampling: "rule",
    default: "ddpm",
    help: "the rule of a reverse step",
  },
  steps: {
    kind: "integer",
    value: "N",
    minimum: 1,
    sampling: "steps",
    help: "reverse steps; the model's T if absent",
  },
  spacing: {
    kind: "choice",
    sampling: "spacing",
    default: "uniform",
    help: "of the timesteps: even, by squares, or even in the logarithm of signal to noise",
  },
  eta: {
    kind: "number",
    value: "F",
    sampling: "eta",
    help: "0 to 1: how much of the noise ddim adds; 0, the default, is none",
  },
  label: {
    kind: "text",
    value: "L",
    help: "which shape, by name or number, for a model trained with labels",
  },
  guidance: { kind: "number", value: "W", help: "not in this version" },
  seed: { ...seed, setting: undefined, sampling: "seed", default: 0 },
  workers,
  math,
  core,
  out: { kind: "text", value: "FILE", help: "a CSV file; standard output if absent" },
  json,
};

/**
 * @param {{model: string, count: number, steps?: number, sampler: string, label?: string, guidance?: number,
 *   seed: number, math: "exact" | "fast", core?: import("../../core/variants.js").Variant,
 *   workers?: number, out?: string, json?: boolean}} values
 */
export async function run(values) {
  if (values.guidance !== undefined) throw new UsageError("--guidance is not in this version");
  const engine = await openEngine(values);
  checkSettings(options, values, engine);
  const { session, metadata } = openModelAloud(engine, values.model);
  const { transformation, classNames } = metadata;
  const { timesteps, class_count: classes } = metadata.settings;
  const { count, steps = timesteps } = values;
  if (steps > timesteps) {
    throw new UsageError(
      `--steps must be from 1 to the model's ${timesteps} timesteps, not ${steps}`,
    );
  }
  const label = labelFor(values.label, { classCount: classes, classNames });
  const { width } = session;
  checkLimits("count", count, { maximum: maximumPoints(width) });
  if (values.out !== undefined) checkWritable(values.out);

  const progress = createProgress();
  const start = performance.now();
  const size = values.workers ?? defaultSamplers(session, count * steps);
  const team = await createTeam({ engine, session, data: null, size, onLoss: sayLoss });
  const sampling = { ...valuesFor(options, values, "sampling"), ...(label !== null && { label }) };
  const reverse = team.startReverse({ count, sampling });
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
  await writeTable(
    columnsOf({
      points: transformation ? toData(points, transformation) : points,
      labels: label === null ? null : new Uint32Array(count).fill(label),
      classNames,
      width,
    }),
    values,
  );
}

/**
 * @param {string | undefined} text
 * @param {import("../../points/labels.js").Classes} classes
 * @returns {number | null}  null: the model has no labels
 */
function labelFor(text, classes) {
  if (classes.classCount === 0) {
    if (text === undefined) return null;
    throw new UsageError("the model was trained without labels: leave --label out");
  }
  if (text === undefined) {
    const words = classWords(classes);
    throw new UsageError(`the model was trained with labels: choose one with --label, ${words}`);
  }
  const label = classFor(text, classes);
  if (label < 0) {
    throw new UsageError(`--label must be ${labelRange(classes)}, not ${text.slice(0, 64)}`);
  }
  return label;
}
