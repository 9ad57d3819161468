/** `whorl reflow`: from a flow to one with straighter paths, which a step or two sample. */
import { usualPairs } from "../../core/reflow.js";
import { checkSettings, valuesFor } from "../command_options.js";
import { openModelAloud } from "../model_files.js";
import { printJson, say } from "../output.js";
import { reflow } from "../reflow_run.js";
import { catchSignals } from "../signals.js";
import { checkWritable } from "../whole_files.js";
import {
  checkLength,
  core,
  json,
  math,
  model,
  openEngine,
  sayLoss,
  seed,
  workers,
} from "./shared_options.js";
import { exitCodeOf, report, trainShowing } from "./training_output.js";

export const summary = "Trains a flow again on its own samples, so that few steps suffice.";
export const usage = "--model FILE [options]";
export const notes = [
  "The model must be of the flow schedule, as whorl train --preset flow makes it. It turns noise into\n" +
    "samples; a model that begins with its weights then learns to go straight from that noise to that\n" +
    "sample (Liu et al. 2022). What is sampled stays, and --steps 1 or 2 of whorl sample --sampler euler\n" +
    "are enough for it.",
  "Straightness is how far from a straight line the paths of samples are, as the mean square of what\n" +
    "the velocity is beside its mean: 0 is straight.",
  "With --json there is a line before the pairs are made, one after each pass over them and one at the\n" +
    "end. Ctrl-C, and any other signal that asks to end, stops and saves the weights so far.",
];

/** @type {Record<string, import("../command_options.js").Option>} */
export const options = {
  model,
  pairs: {
    kind: "integer",
    value: "N",
    minimum: 1,
    default: usualPairs,
    help: "samples of the model to train on, each with its noise",
  },
  epochs: { kind: "integer", value: "N", minimum: 1, help: "passes over the pairs" },
  steps: {
    kind: "integer",
    value: "N",
    minimum: 1,
    setting: "training_steps",
    help: "training steps; a quarter of the model's own if both are absent",
  },
  batch: {
    kind: "integer",
    value: "N",
    setting: "batch_size",
    help: "pairs in a training step; the model's if absent",
  },
  lr: {
    kind: "number",
    value: "F",
    setting: "learning_rate",
    help: "learning rate; the model's if absent",
  },
  seed: { ...seed, help: "of the pairs and of the training; the model's if absent" },
  math,
  workers,
  core,
  out: { kind: "text", value: "FILE", default: "straight.safetensors", help: "the new model file" },
  json,
};

/**
 * @param {{model: string, pairs: number, epochs?: number, steps?: number, workers?: number,
 *   math: "exact" | "fast", core?: import("../../core/variants.js").Variant, out: string, json?: boolean}
 *   & Record<string, string | number | boolean | undefined>} values
 */
export async function run(values) {
  checkLength(values);
  const engine = await openEngine(values);
  checkSettings(options, values, engine);
  const model = openModelAloud(engine, values.model);
  checkWritable(values.out);

  const interrupt = catchSignals();
  /** @type {{before: number, after: number} | null} */
  let straightness = null;
  const shown = await trainShowing(values, async ({ progress, onProgress }) => {
    const result = await reflow(engine, model, {
      ...values,
      settings: valuesFor(options, values, "setting"),
      signal: interrupt.signal,
      onLoss: sayLoss,
      async onStart(before) {
        if (values.json) await printJson({ pairs: values.pairs, straightness_before: before });
      },
      onPairs: (state) => progress.update({ ...state, unit: "solver step" }),
      onProgress,
    });
    straightness = result.straightness;
    return result;
  });
  model.session.destroy();
  await report(shown, { ...values, command: "reflow" }, told(straightness));
  if (straightness !== null && !values.json) say(inWords(straightness));
  return exitCodeOf(shown, interrupt);
}

/** @param {{before: number, after: number} | null} straightness  null of a run that has diverged */
const told = (straightness) => ({
  straightness_before: straightness?.before ?? null,
  straightness_after: straightness?.after ?? null,
});

/** @param {{before: number, after: number}} straightness */
const inWords = ({ before, after }) =>
  `Straightness, where 0 is a straight line: ${before.toPrecision(3)} before, ${after.toPrecision(3)} after.`;
