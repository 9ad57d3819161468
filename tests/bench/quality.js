/**
 * Quality against training time, of the quick presets and of variations of them:
 *
 *   node tests/bench/quality.js [--seeds 10] [--json] [--plot quality.svg]
 *                               [--points 2000] [--share 1]
 *
 * prints Markdown tables (or one JSON object), and writes a plot where one is asked for. It takes
 * minutes, on one thread. `--points` and `--share` (of the presets' epochs) make it small for a
 * try; such figures mean nothing.
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { createEngine, presets } from "../../web/node/index.js";
import { epochCost, measureQuality } from "./quality_measure.js";
import { plot } from "./quality_plot.js";

/** @typedef {import("./quality_measure.js").Plan} Plan */
/** @typedef {import("./quality_measure.js").Quality} Quality */

/** Runs of these shares of a preset's epochs: each a whole run, its learning rate falling to 0. */
const shares = [1 / 32, 1 / 16, 1 / 8, 1 / 4, 3 / 8, 1 / 2, 3 / 4, 1];

/** Variations of `quick` get the time that this share of its epochs takes: where they differ most. */
const ablationShare = 1 / 2;

const linear = { schedule: 0, timesteps: 100, beta_start: 3e-4, beta_end: 0.06 };
const notebookNoise = { schedule: 0, timesteps: 300, beta_start: 1e-4, beta_end: 0.02 };

/** @type {[string, Record<string, number>][]} */
const variations = [
  ["`quick` as it is", {}],
  ["linear noise schedule", linear],
  ["linear, the notebook's 300 timesteps", notebookNoise],
  ["cosine noise schedule", { schedule: 1 }],
  ["50 timesteps", { timesteps: 50 }],
  ["300 timesteps", { timesteps: 300 }],
  ["width 16", { hidden_width: 16 }],
  ["width 32", { hidden_width: 32 }],
  ["width 64", { hidden_width: 64 }],
  ["1 block", { block_count: 1 }],
  ["3 blocks", { block_count: 3 }],
  ["batch 20", { batch_size: 20 }],
  ["batch 80", { batch_size: 80 }],
  ["batch 250", { batch_size: 250 }],
  ["learning rate 0.0035", { learning_rate: 3.5e-3 }],
  ["learning rate 0.014", { learning_rate: 1.4e-2 }],
  ["constant learning rate", { rate_schedule: 0 }],
  [
    "former `quick`: width 32, 3 blocks, batch 128, rate 0.01, linear, 300 timesteps",
    { ...notebookNoise, hidden_width: 32, block_count: 3, batch_size: 128, learning_rate: 0.01 },
  ],
];

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "10" },
    points: { type: "string", default: "2000" },
    share: { type: "string", default: "1" },
    plot: { type: "string" },
    json: { type: "boolean", default: false },
  },
});
const seeds = Number(values.seeds);
const share = Number(values.share);
if (!(Number.isInteger(seeds) && seeds >= 1 && share > 0 && share <= 1)) {
  throw new RangeError("--seeds is a whole number from 1, --share a number up to 1");
}

const engine = await createEngine();
const note = (/** @type {string} */ text) => process.stderr.write(text + "\n");

/**
 * @param {Plan} plan
 * @param {number} epochs
 */
const lasting = (plan, epochs) => ({ ...plan, epochs: Math.max(1, Math.round(epochs)) });

/** @param {string} name */
function planOf(name) {
  const { data, epochs, settings } = presets[name];
  return lasting({ data, points: Number(values.points), epochs, settings }, epochs * share);
}

/** @param {string} name */
function curveOf(name) {
  const plan = planOf(name);
  return shares.map((part) => {
    const quality = measureQuality(engine, lasting(plan, plan.epochs * part), seeds);
    note(`${name}, ${quality.epochs} epochs: ${quality.distance.toFixed(4)}`);
    return quality;
  });
}

function ablations() {
  const plan = planOf("quick");
  const seconds = 0.3 * share;
  const budget = plan.epochs * ablationShare * epochCost(engine, plan, seconds);
  return variations.map(([name, changes]) => {
    const varied = { ...plan, settings: { ...plan.settings, ...changes } };
    const epochs = budget / epochCost(engine, varied, seconds);
    const quality = measureQuality(engine, lasting(varied, epochs), seeds);
    note(`${name}: ${quality.distance.toFixed(4)}`);
    return { name, ...quality };
  });
}

/**
 * @param {string} first  the heading of the first column
 * @param {[string, Quality][]} rows
 */
function table(first, rows) {
  const columns = ["steps", "seconds", "GFLOP at peak", "sliced Wasserstein", "MMD² × 1000"];
  const lines = rows.map(([name, q]) => [
    name,
    String(q.steps),
    q.seconds.toFixed(2),
    q.gflop.toFixed(1),
    `${q.distance.toFixed(4)} (${q.worstDistance.toFixed(4)})`,
    `${(1000 * q.detail).toFixed(2)} (${(1000 * q.worstDetail).toFixed(2)})`,
  ]);
  return [[first, ...columns], ["---", ...columns.map(() => "---")], ...lines]
    .map((cells) => `| ${cells.join(" | ")} |\n`)
    .join("");
}

const names = ["quick", "quick-conditional"];
const curves = names.map((name) => ({ name, curve: curveOf(name) }));
const varied = ablations();

if (values.plot !== undefined) {
  const svg = plot(
    curves.map(({ name, curve }) => ({
      name,
      points: curve.map(({ gflop, distance }) => [gflop, distance]),
    })),
    {
      title: `Sliced Wasserstein distance to the training data, mean of ${seeds} seeds`,
      xLabel: "training time, GFLOP at the arithmetic peak (45 are a second at 45 GFLOP/s)",
      y: [0.01, 0.6],
      yTicks: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5],
      guides: [
        { value: 0.048, name: "the notebook in PyTorch" },
        { value: 0.026, name: "a fresh draw of the spiral" },
      ],
    },
  );
  await writeFile(values.plot, svg);
}
if (values.json) {
  console.log(JSON.stringify({ node: process.version, seeds, curves, ablations: varied }));
} else {
  for (const { name, curve } of curves) {
    const rows = curve.map((q) => /** @type {[string, Quality]} */ ([`${q.epochs} epochs`, q]));
    console.log(`### \`${name}\`\n\n${table("run of", rows)}`);
  }
  const rows = varied.map((q) => /** @type {[string, Quality]} */ ([q.name, q]));
  console.log(`### Variations of \`quick\`, each in the same time\n\n${table("variation", rows)}`);
}
