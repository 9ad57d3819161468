/**
 * What the methods cost: each beside the plain thing it is compared with, in turns of one process, so
 * that a busy moment hits both. Ratios only; a time means nothing without its machine.
 */
import { pathToFileURL } from "node:url";
import { resolve } from "node:path";
import { exactDenoiser } from "../../web/core/exact_denoiser.js";
import { presets } from "../../web/state/presets.js";
import { longestRun } from "./evaluations.js";
import { time } from "./host.js";
import { median, pairedRatio, takeTurns } from "./rounds.js";

/**
 * @typedef {import("../../web/core/engine.js").Engine} Engine
 * @typedef {import("../../web/core/session.js").Session} Session
 *
 * @typedef {object} Cost
 * @property {"cost"} kind
 * @property {"sampling" | "training" | "older" | "field"} group
 * @property {string} subject
 * @property {string} against
 * @property {number} ratio           how many times as long it takes: the median over the rounds
 * @property {number} best_ratio      the fastest round against the fastest of what it is compared with
 * @property {number | null} most     that it may be
 * @property {number} milliseconds    of the subject, once; the median
 *
 * @typedef {object} Comparison
 * @property {Cost["group"]} group
 * @property {string} subject
 * @property {() => unknown} run
 * @property {string} against
 * @property {() => unknown} base
 * @property {number} [share]         of the base's time that the subject is compared with; default 1
 * @property {number | null} most
 */

const evaluations = 20;
const sampleCount = 2000;
const fieldSide = 64;
const fieldPoints = 4000;

/** Beside its exponential: two differences and squares, the exponent's product, and three sums. */
export const fieldOperations = 11;

/** One of these is one entry of the bench of short steps. */
const stepsAtOnce = { quick: 100, notebook: 1 };

/** What each objective is asked over, so that nothing but the objective differs. */
const mostForObjective = 1.03;

/**
 * @param {Engine} engine
 * @param {object} options
 * @param {number} options.rounds
 * @param {number} options.turnMilliseconds
 * @param {string} [options.older]  the folder of another build of Whorl, for its training step
 * @param {(message: string) => void} options.say
 * @returns {Promise<Cost[]>}
 */
export async function measureCosts(engine, { rounds, turnMilliseconds, older, say }) {
  const comparisons = [
    ...samplingOf(engine),
    ...trainingOf(engine),
    ...(older === undefined ? [] : await olderOf(engine, older)),
    fieldOf(engine),
  ];
  // One task is done side by side: of a pair, the base first.
  const entries = comparisons.flatMap(({ group, subject, run, base }) =>
    [base, run].map((call, index) => ({
      place: "Node",
      contender: index === 0 ? "base" : "subject",
      task: `${group}: ${subject}`,
      flops: null,
      turn: (/** @type {number} */ calls) => time(call, calls),
    })),
  );
  say(`costs: ${comparisons.length} comparisons, ${rounds} rounds`);
  const measured = await takeTurns(entries, { rounds, turnMilliseconds });
  const times = entries.map((entry) => measured.get(entry)?.milliseconds ?? []);
  return comparisons.map(({ group, subject, against, share = 1, most }, index) => {
    const base = times[2 * index].map((milliseconds) => share * milliseconds);
    const own = times[2 * index + 1];
    return {
      kind: "cost",
      ...{ group, subject, against, most },
      ratio: pairedRatio(own, base),
      best_ratio: Math.min(...own) / Math.min(...base),
      milliseconds: median(own),
    };
  });
}

/**
 * Runs of about twenty evaluations by each rule, against as many predictions at the same timesteps.
 * @param {Engine} engine
 * @returns {Comparison[]}
 */
function samplingOf(engine) {
  const session = engine.createSession(presets.quick.settings, null);
  const x = session.startNoise(sampleCount, 0);
  const timesteps = session.timesteps({ steps: evaluations });
  const base = () => timesteps.forEach((timestep) => session.predict(x, timestep));
  return choicesOf(engine.sampling, "rule").map((rule) => {
    const { steps, evaluations: made } = longestRun(rule, evaluations);
    return {
      group: "sampling",
      subject: `${made} evaluations by ${rule}`,
      run: () => session.sample({ count: sampleCount, seed: 0, rule, steps }),
      against: `${made} plain forward passes`,
      base,
      share: made / evaluations,
      most: 1.3,
    };
  });
}

/**
 * Training steps by each objective, against epsilon on the same path.
 * @param {Engine} engine
 * @returns {Comparison[]}
 */
function trainingOf(engine) {
  const flow = {
    schedule: "flow",
    objective: "velocity",
    time_sampling: "logit-normal",
    loss_weight: "min-snr",
  };
  return /** @type {const} */ (["quick", "notebook"]).flatMap((preset) => {
    const base = trainingStep(engine, preset, {});
    const comparison = (
      /** @type {string} */ name,
      /** @type {Record<string, string>} */ settings,
    ) => ({
      group: /** @type {const} */ ("training"),
      subject: `\`${preset}\` asked for ${name}`,
      run: trainingStep(engine, preset, settings),
      against: "epsilon",
      base,
      most: mostForObjective,
    });
    return [
      ...choicesOf(engine.settings, "objective")
        .filter((objective) => objective !== "epsilon")
        .map((objective) => comparison(objective, { objective })),
      comparison("velocity on the flow path, logit-normal times, min-SNR", flow),
    ];
  });
}

/**
 * The notebook's training step against that of another build of Whorl.
 * @param {Engine} engine
 * @param {string} folder
 * @returns {Promise<Comparison[]>}
 */
async function olderOf(engine, folder) {
  const entry = pathToFileURL(resolve(folder, "web/node/index.js")).href;
  const { createEngine } = await import(entry);
  return [
    {
      group: "older",
      subject: "a training step of `notebook`",
      run: trainingStep(engine, "notebook", {}),
      against: "an older build's",
      base: trainingStep(await createEngine(), "notebook", {}),
      most: 1,
    },
  ];
}

/**
 * Trains on, by as many steps as are measured at once.
 * @param {Engine} engine
 * @param {"quick" | "notebook"} name
 * @param {Record<string, string>} changes
 */
function trainingStep(engine, name, changes) {
  const { settings, data } = presets[name];
  // As many points as batches have: every step is a full one.
  const points = 8 * (settings.batch_size ?? 256);
  const session = engine.createSession(
    { ...settings, ...changes },
    engine.makeData(data, { points, seed: 0 }),
  );
  return () => session.train(stepsAtOnce[name]);
}

/**
 * The exact denoiser of many points over a grid, against its plain count of operations at the
 * arithmetic peak. The exponential is its own and not counted.
 * @param {Engine} engine
 * @returns {Comparison}
 */
function fieldOf(engine) {
  const data = engine.makeData("spiral", { points: fieldPoints, seed: 0 });
  const exact = exactDenoiser(engine, data, {});
  const places = Float32Array.from({ length: 2 * fieldSide ** 2 }, (_, i) => {
    const along = i % 2 === 0 ? (i >> 1) % fieldSide : Math.floor((i >> 1) / fieldSide);
    return (3 * along) / (fieldSide - 1) - 1.5;
  });
  const peak = engine.bench.peak();
  const operations = fieldOperations * fieldSide ** 2 * fieldPoints;
  return {
    group: "field",
    subject: `a field of ${fieldSide} × ${fieldSide} over ${fieldPoints} points`,
    run: () => exact.denoise(places, 100),
    against: `${fieldOperations} operations for each pair at the arithmetic peak`,
    base: peak.run,
    share: operations / peak.flops,
    most: null,
  };
}

/**
 * @param {readonly import("../../web/core/engine.js").Setting[]} rows
 * @param {string} name
 */
const choicesOf = (rows, name) => rows.find((row) => row.name === name)?.choices ?? [];
