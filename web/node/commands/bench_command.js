/** `whorl bench`: how fast the core is on this machine, against the arithmetic peak it measures itself. */
import { presets } from "../../state/presets.js";
import { print, printJson } from "../output.js";
import { core, json, math, openEngine } from "./shared_options.js";

export const summary = "Measures the core's speed on this machine.";
export const usage = "[options]";
export const notes = [
  "The measurements take turns in each round, so that a busy moment hits all alike; the fastest of\n" +
    "all rounds counts. The peak is a loop of multiply-adds that stay in registers.",
];

/** @type {Record<string, import("../command_options.js").Option>} */
export const options = {
  rounds: {
    kind: "integer",
    value: "N",
    default: 20,
    minimum: 1,
    maximum: 1000,
    help: "how often each is measured",
  },
  math,
  core,
  json,
};

/** Long enough for the clock, short enough to fit between two interruptions. */
const turnMilliseconds = 20;
const matmulSize = 256;
const sampleCount = 2000;

/**
 * @param {{rounds: number, math: "exact" | "fast", core?: import("../../core/variants.js").Variant,
 *   json?: boolean}} values
 */
export async function run({ rounds, json, ...wanted }) {
  const engine = await openEngine(wanted);
  const { points, settings } = presets.notebook;
  const session = engine.createSession(settings, engine.makeData("spiral", { points, seed: 0 }));
  const noise = session.startNoise(sampleCount, 0);
  const peak = engine.bench.peak();
  const matmul = engine.bench.matmul(matmulSize);

  const best = fastest(rounds, {
    peak: () => peak.run(),
    matmul: () => matmul.run(),
    // Whole epochs, so that the short last batch weighs as it does in training.
    epoch: () => session.train(session.stepsPerEpoch),
    sampleStep: () => session.reverseStep(noise, { step: 0 }),
  });
  const step = best.epoch / session.stepsPerEpoch;
  const figures = {
    variant: engine.variant,
    peak_gflops: peak.flops / best.peak / 1e6,
    matmul_gflops: matmul.flops / best.matmul / 1e6,
    train_step_ms: step,
    train_gflops: epochFlops(session, points) / best.epoch / 1e6,
    sample_step_ms: best.sampleStep,
  };
  const report = {
    ...figures,
    matmul_fraction_of_peak: figures.matmul_gflops / figures.peak_gflops,
    train_fraction_of_peak: figures.train_gflops / figures.peak_gflops,
    session_bytes: engine.sessionBytes(settings, points),
    rounds,
    node: process.version,
  };
  session.destroy();
  matmul.free();
  if (json) await printJson(report);
  else await print(describe(report));
}

/**
 * @template {string} Name
 * @param {number} rounds
 * @param {Record<Name, () => void>} tasks
 * @returns {Record<Name, number>}  milliseconds of each task's fastest turn, per call
 */
function fastest(rounds, tasks) {
  const names = /** @type {Name[]} */ (Object.keys(tasks));
  const best = /** @type {Record<Name, number>} */ ({});
  const calls = /** @type {Record<Name, number>} */ ({});
  for (const name of names) {
    tasks[name](); // once for the compiler
    const once = time(tasks[name], 1);
    calls[name] = Math.max(1, Math.round(turnMilliseconds / Math.max(once, 1e-3)));
    best[name] = Infinity;
  }
  for (let round = 0; round < rounds; round++) {
    for (const name of names) best[name] = Math.min(best[name], time(tasks[name], calls[name]));
  }
  return best;
}

/**
 * @param {() => void} task
 * @param {number} calls
 * @returns {number}  milliseconds per call
 */
function time(task, calls) {
  const start = performance.now();
  for (let call = 0; call < calls; call++) task();
  return (performance.now() - start) / calls;
}

/**
 * The plain count for one pass over the data: two operations for each weight of a linear layer and
 * each point, forward once, backward twice (towards the weights and towards the input).
 * @param {import("../engine_from_disk.js").Session} session
 * @param {number} points
 */
function epochFlops(session, points) {
  const weights = session
    .tensors()
    .filter(({ name, shape }) => shape.length === 2 && !name.startsWith("label_embedder"))
    .reduce((sum, { shape: [rows, columns] }) => sum + rows * columns, 0);
  return 6 * weights * points;
}

/** @param {Record<string, string | number>} report */
function describe(report) {
  const lines = Object.entries(report).map(([name, value]) => {
    const text =
      typeof value === "number" && !Number.isInteger(value) ? value.toPrecision(4) : value;
    return `${name.padEnd(24)} ${text}\n`;
  });
  return lines.join("");
}
