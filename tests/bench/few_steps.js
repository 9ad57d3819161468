/**
 * Quality in few steps, of the presets `flow` and `quick`, of `flow` after reflow, and of variations
 * of `flow`:
 *
 *   node tests/bench/few_steps.js [--seeds 10] [--json] [--parts rules,steps,variations]
 *                                 [--models quick,flow,reflow] [--points 2000] [--share 1]
 *
 * prints Markdown tables (or one JSON object). It takes minutes, on one thread. Variations get as many
 * steps as make the same number of multiplications, so that it does not matter what else the machine
 * does. `--points` and `--share` (of the presets' epochs) make it small for a try; such figures mean
 * nothing.
 */
import { parseArgs } from "node:util";
import {
  createEngine,
  createReflowSession,
  makePairs,
  meanStraightness,
  presets,
} from "../../web/node/index.js";

/** @typedef {ReturnType<typeof train>} Trained */
/** @typedef {{ rule: string, spacing: string, evaluations: number }} Way  of asking the network so often */
/** @typedef {{ distance: number, worstDistance: number, detail: number, worstDetail: number }} Quality */

const sampleCount = 2000;
const budgets = [1, 2, 5, 10, 20, 100];

/** Heun's rule and the midpoint rule ask twice in each step but the last. */
const twice = ["heun", "midpoint"];
const rules = ["euler", "dpm++2m", ...twice];
const spacings = ["uniform", "quadratic", "log-snr"];

/** @type {[string, Record<string, number | string>][]} */
const variations = [
  ["`flow` as it is", {}],
  ["timesteps drawn evenly", { time_sampling: "uniform" }],
  ["asked for epsilon", { objective: "epsilon" }],
  ["asked for x0", { objective: "x0" }],
  ["asked for v", { objective: "v" }],
  ["min-SNR weights", { loss_weight: "min-snr" }],
  ["50 timesteps", { timesteps: 50 }],
  ["300 timesteps", { timesteps: 300 }],
  ["width 16", { hidden_width: 16 }],
  ["width 32", { hidden_width: 32 }],
  ["width 48", { hidden_width: 48 }],
  ["1 block", { block_count: 1 }],
  ["3 blocks", { block_count: 3 }],
  ["batch 20", { batch_size: 20 }],
  ["batch 80", { batch_size: 80 }],
  ["batch 160", { batch_size: 160 }],
  ["learning rate 0.0035", { learning_rate: 3.5e-3 }],
  ["learning rate 0.014", { learning_rate: 1.4e-2 }],
];

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "10" },
    points: { type: "string", default: "2000" },
    share: { type: "string", default: "1" },
    parts: { type: "string", default: "rules,steps,variations" },
    models: { type: "string", default: "quick,flow,reflow" },
    json: { type: "boolean", default: false },
  },
});
const seeds = Number(values.seeds);
const share = Number(values.share);
const parts = values.parts.split(",");
if (!(Number.isInteger(seeds) && seeds >= 1 && share > 0 && share <= 1)) {
  throw new RangeError("--seeds is a whole number from 1, --share a number up to 1");
}

const engine = await createEngine();
const note = (/** @type {string} */ text) => process.stderr.write(text + "\n");
const mean = (/** @type {number[]} */ list) => list.reduce((sum, x) => sum + x, 0) / list.length;

/** @param {Record<string, any>} settings  as the core has them for a preset */
function operationsOf(settings) {
  const session = engine.createSession(settings, null);
  const { parameterCount } = session;
  const operations = parameterCount * session.settings.batch_size;
  session.destroy();
  return operations;
}

/**
 * @param {string} preset
 * @param {number} seed
 * @param {Record<string, number | string>} [changes]
 */
function train(preset, seed, changes = {}) {
  const { data: name, epochs, settings } = presets[preset];
  const varied = { ...settings, ...changes };
  const data = engine.makeData(name, { points: Number(values.points), seed });
  const own = epochs * share * Math.ceil(data.count / settings.batch_size);
  const steps = Math.max(1, Math.round((own * operationsOf(settings)) / operationsOf(varied)));
  const session = engine.createSession({ ...varied, training_steps: steps, seed }, data);
  for (let left = steps; left > 0; left -= 100000) session.train(Math.min(left, 100000));
  return { data, session, steps };
}

/**
 * The sampling seed is the training seed plus 1000.
 * @param {Pick<Trained, "session" | "data">} trained
 * @param {Way} way
 * @param {number} seed
 */
function judge({ session, data }, { rule, spacing, evaluations }, seed) {
  const steps = twice.includes(rule) ? Math.floor((evaluations + 1) / 2) : evaluations;
  const samples = session.sample({ count: sampleCount, seed: seed + 1000, rule, spacing, steps });
  return {
    distance: engine.slicedWasserstein(samples, data.points),
    detail: engine.mmdSquared(samples, data.points),
  };
}

/**
 * @param {{ distance: number, detail: number }[]} found  one for each seed
 * @returns {Quality}
 */
function summary(found) {
  const [distances, details] = [found.map((f) => f.distance), found.map((f) => f.detail)];
  return {
    distance: mean(distances),
    worstDistance: Math.max(...distances),
    detail: mean(details),
    worstDetail: Math.max(...details),
  };
}

/**
 * Whole runs with seeds 0, 1, …, each judged in all ways.
 * @param {(seed: number) => Pick<Trained, "session" | "data">} make
 * @param {readonly Way[]} ways
 * @param {(trained: Pick<Trained, "session" | "data">) => void} [look]
 * @returns {Quality[]}  of each way
 */
function measure(make, ways, look) {
  const found = Array.from({ length: seeds }, (_, seed) => {
    const trained = make(seed);
    look?.(trained);
    const each = ways.map((way) => judge(trained, way, seed));
    trained.session.destroy();
    return each;
  });
  return ways.map((_, i) => summary(found.map((each) => each[i])));
}

/** `flow`, and its reflow with a quarter of its steps. @param {number} seed */
function trainTwice(seed) {
  const { session, data, steps } = train("flow", seed);
  const pairs = makePairs(session, { count: 5 * data.count, seed });
  const training_steps = Math.ceil(steps / 4);
  const second = createReflowSession(engine, session, pairs, { training_steps });
  session.destroy();
  second.train(training_steps);
  return { session: second, data };
}

/** @param {Quality} quality */
const cells = ({ distance, worstDistance, detail, worstDetail }) => [
  `${distance.toFixed(4)} (${worstDistance.toFixed(4)})`,
  `${(1000 * detail).toFixed(2)} (${(1000 * worstDetail).toFixed(2)})`,
];

/** @param {string[][]} rows  the first has the headings */
const table = ([headings, ...rows]) =>
  [headings, headings.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |\n`).join("");

/** Which rule and spacing make most of so few evaluations of the network. */
function measureRules() {
  const ways = budgets
    .slice(2, 5)
    .flatMap((evaluations) =>
      rules.flatMap((rule) => spacings.map((spacing) => ({ rule, spacing, evaluations }))),
    );
  const found = measure((seed) => train("flow", seed), ways);
  note("rules");
  return ways.map((way, i) => ({ ...way, ...found[i] }));
}

/** @param {string} preset */
const of = (preset) => (/** @type {number} */ seed) => train(preset, seed);

function measureSteps() {
  /** @type {Record<string, number[]>} */
  const straightness = { flow: [], reflow: [] };
  const rows = [
    { name: "quick", rule: "dpm++2m", spacing: "uniform", make: of("quick") },
    { name: "flow", rule: "dpm++2m", spacing: "quadratic", make: of("flow") },
    { name: "flow", rule: "heun", spacing: "quadratic", make: of("flow") },
    { name: "reflow", rule: "euler", spacing: "uniform", make: trainTwice },
  ].filter(({ name }) => values.models.split(",").includes(name));
  const curves = rows.map(({ name, rule, spacing, make }) => {
    const found = measure(
      make,
      budgets.map((evaluations) => ({ rule, spacing, evaluations })),
      ({ session }) => straightness[name]?.push(meanStraightness(session)),
    );
    note(name);
    return {
      name,
      rule,
      spacing,
      curve: budgets.map((evaluations, i) => ({ evaluations, ...found[i] })),
    };
  });
  return { rows: curves, straightness };
}

function measureVariations() {
  return variations.map(([name, changes]) => {
    let steps = 0;
    const [quality] = measure(
      (seed) => {
        const trained = train("flow", seed, changes);
        ({ steps } = trained);
        return trained;
      },
      [{ rule: "heun", spacing: "quadratic", evaluations: 9 }],
    );
    note(`${name}: ${quality.distance.toFixed(4)}`);
    return { name, steps, ...quality };
  });
}

const measured = {
  ...(parts.includes("rules") && { rules: measureRules() }),
  ...(parts.includes("steps") && { steps: measureSteps() }),
  ...(parts.includes("variations") && { variations: measureVariations() }),
};
const quality = ["sliced Wasserstein", "MMD² × 1000"];
if (values.json) {
  console.log(JSON.stringify({ node: process.version, seeds, ...measured }));
} else {
  if (measured.rules) {
    const rows = measured.rules.map((q) => [q.rule, q.spacing, String(q.evaluations), ...cells(q)]);
    console.log(table([["rule", "spacing", "evaluations", ...quality], ...rows]));
  }
  if (measured.steps) {
    const { rows, straightness } = measured.steps;
    const named = rows.flatMap(({ name, rule, spacing, curve }) =>
      curve.map((q) => [name, rule, spacing, String(q.evaluations), ...cells(q)]),
    );
    console.log(table([["model", "rule", "spacing", "evaluations", ...quality], ...named]));
    for (const [name, found] of Object.entries(straightness)) {
      if (found.length > 0) console.log(`Straightness of ${name}: ${mean(found).toFixed(5)}.\n`);
    }
  }
  if (measured.variations) {
    const rows = measured.variations.map((q) => [q.name, String(q.steps), ...cells(q)]);
    console.log(table([["variation", "steps", ...quality], ...rows]));
  }
}
