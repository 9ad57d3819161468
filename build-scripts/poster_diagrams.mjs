/** Posters of curves and parts: the schedule, one reverse step, the network, training. */

import { arrow, box, cloud, disc, inPanel, lines, paper, ring, svg, text } from "./poster_svg.mjs";
import { DATA_EXTENT, caption, panelRow, reverseRun } from "./poster_models.mjs";

/**
 * @typedef {import("./poster_models.mjs").PosterModels} PosterModels
 * @typedef {import("./poster_svg.mjs").Point} Point
 */

/** @param {PosterModels} models */
export function scheduleCurves({ engine, spiral, timesteps }) {
  const plot = { width: 292, height: 220, top: 36 };
  const bottom = plot.top + plot.height;
  const kinds = /** @type {const} */ ([
    { name: "geometric", schedule: 2, look: { colour: "data", width: 3 } },
    { name: "linear", schedule: 0, look: { colour: "noise", width: 2, dash: "7 6" } },
    { name: "cosine", schedule: 1, look: { colour: "noise", width: 2, dash: "1.5 5" } },
  ]);
  /** How high a value stands in its plot, 0 to 1. */
  const plots = /** @type {const} */ ([
    { title: "β, noise added", field: "beta", share: (/** @type {number} */ v) => v / 0.2 },
    { title: "ᾱ, kept so far", field: "alpha_bar", share: (/** @type {number} */ v) => v },
    {
      title: "signal to noise",
      field: "signal_to_noise",
      share: (/** @type {number} */ v) => (Math.log10(v) + 4) / 8,
    },
  ]);
  const parts = plots.flatMap(({ title, field, share }, i) => {
    const left = i * (plot.width + 42);
    return [
      box({ x: left, y: plot.top, width: plot.width, height: plot.height, colour: "raised" }),
      text({ x: left, y: plot.top - 12 }, title, { colour: "ink" }),
      text({ x: left, y: bottom + 28 }, "data"),
      text({ x: left + plot.width, y: bottom + 28 }, "noise", { anchor: "end" }),
      ...kinds.map(({ schedule, look }) => {
        const values = engine.makeSchedule({ ...spiral.settings, schedule })[field];
        const curve = Array.from(values, (value, t) => ({
          x: left + (t / (timesteps - 1)) * plot.width,
          y: bottom - plot.height * Math.min(1, Math.max(0, share(value))),
        }));
        return lines([curve], look);
      }),
    ];
  });
  const y = bottom + 70;
  const key = kinds.flatMap(({ name, look }, i) => {
    const x = i * 240;
    const sample = [
      { x, y: y - 6 },
      { x: x + 44, y: y - 6 },
    ];
    return [lines([sample], look), text({ x: x + 56, y }, name, { colour: "ink" })];
  });
  const title = "Three noise schedules: noise added, signal left, and signal to noise over time";
  return svg({ width: 960, height: 336, title }, [...parts, ...key]);
}

/** @param {PosterModels} models */
export function oneStep({ spiral, schedule, timesteps }) {
  const t = Math.round(0.7 * timesteps);
  const step = spiral.timesteps().indexOf(t);
  const points = reverseRun(spiral, 300)[step];
  const x = clearest(points);
  const { x0 } = spiral.denoise(x, t);
  const mean = spiral.reverseStep(x, { step, noise: new Float32Array(2) });
  const next = spiral.reverseStep(x, { step, sampling: { seed: 8 } });
  const signal = x0.map((value) => schedule.signal[t] * value);

  const left = { x: 0, y: 0, size: 468, extent: 1.9 };
  const at = (/** @type {Float32Array} */ [px, py]) => inPanel(left)(px, py);
  const centre = [0, 1].map(
    (i) => (Math.max(x[i], mean[i], next[i]) + Math.min(x[i], mean[i], next[i])) / 2,
  );
  const reach = Math.max(
    ...[x, mean, next].flatMap((p) => [0, 1].map((i) => Math.abs(p[i] - centre[i]))),
  );
  const right = { x: 492, y: 0, size: 468, extent: 1.6 * reach };
  const near = (/** @type {Float32Array} */ [px, py]) =>
    inPanel(right)(px - centre[0], py - centre[1]);
  const corner = inPanel(left)(centre[0] - right.extent, centre[1] + right.extent);
  const window = { ...corner, width: (right.extent / left.extent) * left.size };
  const noiseMiddle = { x: (at(signal).x + at(x).x) / 2, y: (at(signal).y + at(x).y) / 2 };

  const title = `One reverse step at t = ${t}: the predicted noise, the predicted data point, the mean, and the noise added back`;
  return svg({ width: 960, height: 468, title }, [
    paper(left),
    cloud(left, points, { colour: "model", opacity: 0.25 }),
    arrow(at(signal), at(x), { colour: "noise" }),
    disc(at(x0), 6, "data"),
    disc(at(x), 6, "ink"),
    text({ x: at(x0).x, y: at(x0).y + 32 }, "predicted data", { anchor: "middle", colour: "data" }),
    text({ x: noiseMiddle.x - 14, y: noiseMiddle.y - 12 }, "predicted noise", { anchor: "end" }),
    box({ ...window, height: window.width, edge: "ink" }),
    paper(right),
    arrow(near(x), near(mean), { colour: "model", width: 3.5, head: 14 }),
    arrow(near(mean), near(next), { colour: "noise", width: 2.5, dash: "7 6", head: 14 }),
    disc(near(x), 7, "ink"),
    disc(near(next), 7, "model"),
    beside(near(x), near(mean), "here"),
    beside(
      near(mean),
      { x: (near(x).x + near(next).x) / 2, y: (near(x).y + near(next).y) / 2 },
      "mean",
    ),
    beside(near(next), near(mean), "next"),
  ]);
}

/**
 * The point of a cloud that makes the clearest picture: far out to the upper right.
 * @param {Float32Array} points
 */
function clearest(points) {
  let best = 0;
  const far = (/** @type {number} */ i) => Math.hypot(points[2 * i] - 1.2, points[2 * i + 1] - 1.2);
  for (let i = 1; i < points.length / 2; i++) if (far(i) < far(best)) best = i;
  return points.slice(2 * best, 2 * best + 2);
}

/**
 * A word beside a point, on the side away from another.
 * @param {Point} point
 * @param {Point} other
 * @param {string} word
 */
function beside(point, other, word) {
  const right = point.x >= other.x;
  return text(
    { x: point.x + (right ? 16 : -16), y: point.y + (point.y >= other.y ? 14 : -4) },
    word,
    {
      anchor: right ? "start" : "end",
      colour: "ink",
    },
  );
}

/** @param {PosterModels} models */
export function network({ spiral }) {
  const { hidden_width: width, time_width: time, block_count: blocks } = spiral.settings;
  const size = { width: 176, height: 78 };
  const columns = [0, 232, 464];
  const rows = [2, 122, 242];
  /** @param {number} column @param {number} row @param {string} name @param {string} shape */
  const part = (column, row, name, shape) => {
    const [x, y] = [columns[column], rows[row]];
    return [
      box({ x: x + 1, y, ...size, colour: "raised", edge: "rule", corner: 6 }),
      text({ x: x + 88, y: y + 33 }, name, { anchor: "middle", colour: "ink" }),
      text({ x: x + 88, y: y + 61 }, shape, { anchor: "middle" }),
    ];
  };
  const middle = (/** @type {number} */ row) => rows[row] + size.height / 2;
  const look = { colour: /** @type {const} */ ("muted"), width: 2, head: 9 };
  const flow = (/** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ row) =>
    arrow({ x: from, y: middle(row) }, { x: to, y: middle(row) }, look);
  const sum = { x: columns[2] + 88, y: middle(1) };
  const title = `The network: from a noised point and a diffusion time to the predicted noise, with ${spiral.parameterCount} parameters`;
  return svg({ width: 642, height: 362, title, letters: [18, 20] }, [
    ...part(0, 0, "time t", `${time} waves`),
    flow(177, 230, 0),
    ...part(1, 0, "time network", `${time} → ${width} → ${width}`),
    lines(
      [
        [
          { x: 409, y: middle(0) },
          { x: sum.x, y: middle(0) },
        ],
      ],
      look,
    ),
    arrow({ x: sum.x, y: middle(0) }, { x: sum.x, y: sum.y - 18 }, look),
    ...part(0, 1, "point x", "2 numbers"),
    flow(177, 230, 1),
    ...part(1, 1, "input layer", `2 → ${width}`),
    flow(409, sum.x - 18, 1),
    ring(sum, 16, "muted"),
    text({ x: sum.x, y: sum.y + 6 }, "+", { anchor: "middle", colour: "ink" }),
    arrow({ x: sum.x, y: sum.y + 16 }, { x: sum.x, y: rows[2] - 3 }, look),
    ...part(2, 2, `${blocks} blocks`, `${width} → ${width}, added`),
    flow(464, 411, 2),
    ...part(1, 2, "output layers", `${width} → ${width / 2} → 2`),
    flow(232, 179, 2),
    ...part(0, 2, "predicted noise", "2 numbers"),
    text({ x: 0, y: 354 }, `${spiral.parameterCount.toLocaleString("en")} parameters in all`),
  ]);
}

/** @param {PosterModels} models */
export function training({ freshModel }) {
  const BUCKET = 250; // steps behind one point of the curve
  const { session, steps } = freshModel();
  const stops = [steps / 40, steps / 10, steps / 4, steps];
  const panels = panelRow(4, { y: 0, extent: DATA_EXTENT });
  const plot = { x: 56, y: 324, width: 904, height: 150, low: 0.4, high: 0.8 };
  const height = (/** @type {number} */ loss) =>
    plot.y + plot.height * (1 - (Math.min(loss, plot.high) - plot.low) / (plot.high - plot.low));
  /** @type {Point[]} */
  const curve = [];
  /** @type {string[]} */
  const parts = [];
  for (let step = BUCKET; step <= steps; step += BUCKET) {
    const loss = session.train(BUCKET).reduce((sum, value) => sum + value) / BUCKET;
    curve.push({ x: plot.x + (step / steps) * plot.width, y: height(loss) });
    if (!stops.includes(step)) continue;
    const panel = panels[stops.indexOf(step)];
    parts.push(
      paper(panel),
      cloud(panel, session.sample({ count: 240 }), { colour: "model", dot: 4 }),
      caption(panel, `step ${step.toLocaleString("en")}`),
    );
  }
  session.destroy();
  const marks = [0.4, 0.6, 0.8].flatMap((loss) => {
    const y = height(loss);
    const line = [
      { x: plot.x, y },
      { x: plot.x + plot.width, y },
    ];
    return [
      lines([line], { colour: "rule", width: 1 }),
      text({ x: plot.x - 10, y: y + 6 }, loss.toFixed(1), { anchor: "end" }),
    ];
  });
  const title = "Samples of the model at four training steps, and the loss over all of them";
  return svg({ width: 960, height: 514, title }, [
    ...parts,
    ...marks,
    lines([curve], { colour: "model", width: 2.5 }),
    text({ x: 0, y: plot.y - 18 }, "loss", { colour: "ink" }),
    text({ x: 960, y: plot.y + plot.height + 30 }, "training step", { anchor: "end" }),
  ]);
}
