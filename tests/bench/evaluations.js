/**
 * Quality against the number of evaluations of the net, for every step rule and spacing: the preset
 * `quick`, trained once for each seed, drawn from by every rule. What a rule costs is evaluations,
 * not steps.
 */
import { presets } from "../../web/state/presets.js";
import { mean, startRun } from "./quality_measure.js";

/**
 * @typedef {import("../../web/core/engine.js").Engine} Engine
 *
 * @typedef {object} Evaluations
 * @property {"evaluations"} kind
 * @property {string} rule
 * @property {string} spacing
 * @property {number} budget       evaluations that there were
 * @property {number} evaluations  that the run made of them
 * @property {number} seeds
 * @property {number} sliced_wasserstein  to the training data, mean over the seeds
 * @property {number} worst               over the seeds
 *
 * @typedef {object} Fresh  another draw of the data in place of samples: real against real
 * @property {"fresh"} kind
 * @property {number} seeds
 * @property {number} lowest
 * @property {number} sliced_wasserstein
 * @property {number} highest
 */

const preset = presets.quick;

/** Evaluations that a run may make; the last are as many as the preset has timesteps. */
export const budgets = [5, 10, 20, 50, 100];

/** Rules that evaluate the net twice in a step, but once in the step to the data (step_rules.h). */
const twice = ["heun", "midpoint"];

/** The same sampling seed for all rules, so that they start from the same noise. */
const samplingSeed = (/** @type {number} */ seed) => seed + 1000;

/**
 * The longest run within a budget.
 * @param {string} rule
 * @param {number} budget
 */
export function longestRun(rule, budget) {
  if (!twice.includes(rule)) return { steps: budget, evaluations: budget };
  const steps = Math.floor((budget + 1) / 2);
  return { steps, evaluations: 2 * steps - 1 };
}

/**
 * @param {Engine} engine
 * @param {object} options
 * @param {number} options.seeds   training and data seed s, sampling seed s + 1000
 * @param {number} [options.share] of the preset's epochs and points, for a try
 * @param {(message: string) => void} options.say
 * @returns {(Evaluations | Fresh)[]}
 */
export function measureEvaluations(engine, { seeds, share = 1, say }) {
  const runs = plannedRuns(engine);
  /** @type {number[][]} */
  const distances = runs.map(() => []);
  /** @type {number[]} */
  const fresh = [];
  for (let seed = 0; seed < seeds; seed++) {
    const plan = {
      ...preset,
      points: Math.ceil(share * preset.points),
      epochs: Math.ceil(share * preset.epochs),
    };
    const { data, steps, session } = startRun(engine, plan, seed);
    session.train(steps);
    const options = { count: data.count, seed: samplingSeed(seed) };
    runs.forEach(({ rule, spacing, steps }, index) => {
      const samples = session.sample({ ...options, rule, spacing, steps });
      distances[index].push(engine.slicedWasserstein(samples, data.points));
    });
    const another = engine.makeData(plan.data, { points: plan.points, seed: samplingSeed(seed) });
    fresh.push(engine.slicedWasserstein(another.points, data.points));
    session.destroy();
    say(`evaluations: seed ${seed + 1} of ${seeds}`);
  }
  return [
    ...runs.map(({ rule, spacing, budget, evaluations }, index) => ({
      kind: /** @type {const} */ ("evaluations"),
      ...{ rule, spacing, budget, evaluations, seeds },
      sliced_wasserstein: mean(distances[index]),
      worst: Math.max(...distances[index]),
    })),
    {
      kind: "fresh",
      seeds,
      lowest: Math.min(...fresh),
      sliced_wasserstein: mean(fresh),
      highest: Math.max(...fresh),
    },
  ];
}

/**
 * Every rule with every spacing. A run over all timesteps is the same with each spacing and is made
 * once, with the first.
 * @param {Engine} engine
 */
function plannedRuns(engine) {
  const choices = (/** @type {string} */ name) =>
    engine.sampling.find((argument) => argument.name === name)?.choices ?? [];
  const spacings = choices("spacing");
  return choices("rule").flatMap((rule) =>
    spacings.flatMap((spacing) =>
      budgets
        .map((budget) => ({ rule, spacing, budget, ...longestRun(rule, budget) }))
        .filter(({ steps }) => spacing === spacings[0] || steps < preset.settings.timesteps),
    ),
  );
}

/**
 * How much worse each rule is with fewer evaluations than with the most: the best of its spacings
 * against the best of its spacings.
 * @param {readonly Evaluations[]} records
 * @param {number} budget
 * @returns {{ rule: string, spacing: string, few: number, many: number, ratio: number }[]}
 */
export function againstMost(records, budget) {
  const rules = [...new Set(records.map(({ rule }) => rule))];
  const most = Math.max(...records.map((record) => record.budget));
  return rules.map((rule) => {
    const best = (/** @type {number} */ wanted) =>
      records
        .filter((record) => record.rule === rule && record.budget === wanted)
        .reduce((a, b) => (b.sliced_wasserstein < a.sliced_wasserstein ? b : a));
    const few = best(budget);
    const many = best(most).sliced_wasserstein;
    return {
      rule,
      spacing: few.spacing,
      few: few.sliced_wasserstein,
      many,
      ratio: few.sliced_wasserstein / many,
    };
  });
}
