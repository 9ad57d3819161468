/**
 * The charts: the loss, the quality of samples, the loss by diffusion time, and samplers. The only
 * module that knows Chart.js; it is loaded when the first chart is needed.
 *
 * @typedef {{ x: number, y: number }} Point
 *
 * @typedef {object} LossFrame
 * @property {Point[]} raw       mean loss of each bucket of training steps
 * @property {Point[]} smooth    moving average there
 * @property {number | null} [floor]  the lowest loss there can be
 * @property {number} steps      the last training step
 * @property {string} description
 *
 * @typedef {object} QualityFrame
 * @property {Point[]} points    sliced Wasserstein distance over training steps
 * @property {number} floor      what a perfect sampler would score
 * @property {number} steps
 * @property {string} description
 *
 * @typedef {object} BucketFrame
 * @property {Float32Array} losses   mean squared error, one for each bucket of diffusion time
 * @property {Float32Array | null} [floors]  the lowest there can be, as many
 * @property {number} timesteps
 * @property {string} description
 *
 * @typedef {object} ShareFrame
 * @property {Point[]} points        shares from 0 to 1 over training steps
 * @property {number | null} chance  what there would be by chance
 * @property {number} steps
 * @property {string} description
 */

import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
} from "chart.js";
import { bucketNames, logRange, logTicks } from "./chart_frame.js";
import { readPalette } from "./palette.js";
import { samplersChart } from "./samplers_chart.js";

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
);

/** @typedef {import("./palette.js").Palette} Palette */

const LINE = { pointRadius: 0, parsing: /** @type {const} */ (false), normalized: true };
const DASHED = { borderWidth: 1.5, borderDash: [6, 4] };
const NO_POINTS = /** @type {Point[]} */ ([]);

/**
 * The loss over training steps: every bucket's mean faint, its moving average bold.
 * @param {HTMLElement} container
 * @param {{ label: string }} options
 */
export function createLossChart(container, { label }) {
  return createChart(container, {
    label,
    configuration: {
      type: "line",
      data: {
        datasets: [
          { ...LINE, borderWidth: 2.5, data: NO_POINTS },
          { ...LINE, borderWidth: 1, data: NO_POINTS },
          { ...LINE, ...DASHED, data: NO_POINTS },
        ],
      },
      options: { scales: { x: trainingSteps(), y: logarithmic("loss") } },
      plugins: [{ id: "floor", afterDatasetsDraw: nameLine(2, "the lowest there can be") }],
    },
    colour({ model, data }, [smooth, raw, lowest]) {
      smooth.borderColor = model;
      raw.borderColor = `${model}66`;
      lowest.borderColor = data;
    },
    show(chart, /** @type {LossFrame} */ { raw, smooth, floor = null, steps }) {
      chart.data.datasets[0].data = smooth;
      chart.data.datasets[1].data = raw;
      chart.data.datasets[2].data = levelLine(floor, steps);
      const values = raw.map(({ y }) => y);
      if (floor !== null) values.push(floor);
      setRange(chart, { steps, values, usual: { low: 0.2, high: 1.1 } });
    },
  });
}

/**
 * How far samples are from the data over training steps, and how far they would be at best.
 * @param {HTMLElement} container
 * @param {{ label: string }} options
 */
export const createQualityChart = (container, { label }) =>
  createLevelChart(container, {
    label,
    vertical: logarithmic("distance to the data"),
    levelName: "a perfect sampler",
    levelOf: (/** @type {QualityFrame} */ { floor }) => floor,
    scale(chart, { points, floor, steps }) {
      const values = points.map(({ y }) => y);
      setRange(chart, { steps, values, usual: { low: floor * 0.6, high: 0.6 } });
    },
  });

/**
 * A share over training steps, and what it would be by chance.
 * @param {HTMLElement} container
 * @param {{ label: string }} options
 */
export const createShareChart = (container, { label }) =>
  createLevelChart(container, {
    label,
    vertical: {
      type: "linear",
      min: 0,
      suggestedMax: 0.4,
      title: { display: true, text: "share of copies" },
      ticks: {
        maxTicksLimit: 6,
        callback: (/** @type {number} */ value) => `${Math.round(100 * value)}%`,
      },
      border: { display: false },
    },
    levelName: "by chance",
    levelOf: (/** @type {ShareFrame} */ { chance }) => chance,
    scale(chart, { steps }) {
      /** @type {any} */ (chart.options.scales).x.max = steps;
    },
  });

/**
 * What is measured over training steps, beside a level that it can be compared with.
 * @template {{ points: Point[], steps: number, description: string }} Frame
 * @param {HTMLElement} container
 * @param {object} options
 * @param {string} options.label
 * @param {any} options.vertical  the axis
 * @param {string} options.levelName
 * @param {(frame: Frame) => number | null} options.levelOf
 * @param {(chart: Chart<any, any, any>, frame: Frame) => void} options.scale
 */
function createLevelChart(container, { label, vertical, levelName, levelOf, scale }) {
  return createChart(container, {
    label,
    configuration: {
      type: "line",
      data: {
        datasets: [
          { ...LINE, borderWidth: 2, pointRadius: 2.5, data: NO_POINTS },
          { ...LINE, ...DASHED, data: NO_POINTS },
        ],
      },
      options: { scales: { x: trainingSteps(), y: vertical } },
      plugins: [{ id: "level", afterDatasetsDraw: nameLine(1, levelName) }],
    },
    colour({ model, data }, [measured, level]) {
      measured.borderColor = measured.backgroundColor = model;
      level.borderColor = data;
    },
    show(chart, /** @type {any} */ frame) {
      chart.data.datasets[0].data = frame.points;
      chart.data.datasets[1].data = levelLine(levelOf(frame), frame.steps);
      scale(chart, frame);
    },
  });
}

/**
 * The loss by diffusion time: nearly no noise is hard to see, nearly nothing but noise is easy.
 * @param {HTMLElement} container
 * @param {{ label: string }} options
 */
export function createBucketChart(container, { label }) {
  /** @type {Float32Array | null} */
  let lowest = null;
  return createChart(container, {
    label,
    configuration: {
      type: "bar",
      data: { labels: [], datasets: [{ data: [], categoryPercentage: 0.94, barPercentage: 0.94 }] },
      options: {
        scales: {
          x: {
            type: "category",
            title: { display: true, text: "diffusion time, from data to noise" },
            ticks: { maxRotation: 0, autoSkip: true },
            border: { display: false },
          },
          y: {
            type: "linear",
            min: 0,
            title: { display: true, text: "loss" },
            ticks: { maxTicksLimit: 5 },
            border: { display: false },
          },
        },
      },
      plugins: [
        { id: "floors", afterDatasetsDraw: (chart) => lowest && strikeBars(chart, lowest) },
      ],
    },
    colour({ model }, [bars]) {
      bars.backgroundColor = [model]; // not as one value, which the bars would go on sharing
    },
    show(chart, /** @type {BucketFrame} */ { losses, floors = null, timesteps }) {
      lowest = floors;
      chart.data.labels = bucketNames(losses.length, timesteps);
      chart.data.datasets[0].data = [...losses];
      const { y } = /** @type {any} */ (chart.options.scales);
      y.suggestedMax = 1; // what a net that predicts no noise at all would score
    },
  });
}

/**
 * How far samples are from the data against evaluations of the network, of several samplers.
 * @param {HTMLElement} container
 * @param {{ label: string }} options
 */
export const createSamplersChart = (container, { label }) =>
  createChart(container, { label, ...samplersChart(logarithmic) });

/**
 * A chart without animation, whose colours follow the page's scheme.
 * @template {{ description: string }} Frame
 * @param {HTMLElement} container
 * @param {{
 *   label: string,
 *   configuration: import("chart.js").ChartConfiguration<any, any, any>,
 *   colour: (palette: Palette, datasets: any[]) => void,
 *   show: (chart: Chart<any, any, any>, frame: Frame) => void,
 * }} options  `show` puts a frame into the chart, which is updated afterwards
 */
function createChart(container, { label, configuration, colour, show }) {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  container.append(canvas);
  colour(readPalette(container), configuration.data.datasets);
  const chart = new Chart(canvas, {
    ...configuration,
    options: {
      animation: false,
      transitions: { resize: { animation: false }, active: { animation: false } },
      responsive: true,
      maintainAspectRatio: false,
      events: [],
      ...configuration.options,
    },
  });

  function paint() {
    const palette = readPalette(container);
    chart.options.font = { family: palette.sans };
    colour(palette, chart.data.datasets);
    for (const scale of Object.values(chart.options.scales ?? {})) {
      if (!scale) continue;
      // Lines between bars would say nothing.
      const display = scale.type !== "category";
      scale.grid = { display, color: palette.rule, tickColor: palette.rule };
      scale.ticks = Object.assign(scale.ticks ?? {}, { color: palette.muted });
      Object.assign(scale, { title: { ...scale.title, color: palette.ink } });
    }
    chart.update("none");
  }

  canvas.addEventListener("transitionrun", paint);
  paint();

  return {
    /** @param {Frame} frame */
    draw(frame) {
      show(chart, frame);
      if (canvas.getAttribute("aria-label") !== frame.description) {
        canvas.setAttribute("aria-label", frame.description);
      }
      chart.update("none");
    },
    resize: () => chart.resize(),
    destroy() {
      chart.destroy();
      canvas.remove();
    },
  };
}

/** @returns {any} an axis */
function trainingSteps() {
  return {
    type: "linear",
    min: 0,
    title: { display: true, text: "training step" },
    ticks: { maxTicksLimit: 6, maxRotation: 0 },
    border: { display: false },
  };
}

/**
 * @param {string} text
 * @returns {any} an axis
 */
function logarithmic(text) {
  return {
    type: "logarithmic",
    title: { display: true, text },
    border: { display: false },
    afterBuildTicks(/** @type {any} */ axis) {
      axis.ticks = logTicks(axis.min, axis.max).map((value) => ({ value }));
    },
    ticks: { callback: (/** @type {number} */ value) => String(value), autoSkip: false },
  };
}

/**
 * @param {Chart<any, any, any>} chart
 * @param {{ steps: number, values: number[], usual: { low: number, high: number } }} options
 */
function setRange(chart, { steps, values, usual }) {
  const { x, y } = /** @type {any} */ (chart.options.scales);
  const { low, high } = logRange(values, usual);
  x.max = steps;
  y.min = low;
  y.max = high;
}

/** @param {number | null} level @param {number} steps @returns {Point[]} */
const levelLine = (level, steps) =>
  level === null ? [] : [0, steps].map((x) => ({ x, y: level }));

/**
 * A line across each bar.
 * @param {Chart<any, any, any>} chart
 * @param {Float32Array} levels  one for each
 */
function strikeBars(chart, levels) {
  const { ctx, scales } = chart;
  const { data, raised } = readPalette(chart.canvas);
  ctx.save();
  for (const [colour, width] of /** @type {[string, number][]} */ ([
    [raised, 6],
    [data, 3],
  ])) {
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.beginPath();
    chart.getDatasetMeta(0).data.forEach((/** @type {any} */ bar, i) => {
      const y = scales.y.getPixelForValue(levels[i]);
      ctx.moveTo(bar.x - bar.width / 2, y);
      ctx.lineTo(bar.x + bar.width / 2, y);
    });
    ctx.stroke();
  }
  ctx.restore();
}

/**
 * Writes at the right end of a level line what it is.
 * @param {number} index  of its points among the datasets
 * @param {string} name
 */
const nameLine = (index, name) => (/** @type {Chart<any, any, any>} */ chart) => {
  const floor = /** @type {Point | undefined} */ (chart.data.datasets[index].data[0]);
  if (!floor) return;
  const { ctx, chartArea, scales } = chart;
  const { data, raised, sans } = readPalette(chart.canvas);
  const y = scales.y.getPixelForValue(floor.y) + 4;
  ctx.save();
  ctx.font = `12px ${sans}`;
  ctx.textAlign = "right";
  ctx.textBaseline = "top";
  ctx.lineJoin = "round";
  ctx.lineWidth = 3;
  ctx.strokeStyle = raised;
  ctx.fillStyle = data;
  ctx.strokeText(name, chartArea.right - 4, y);
  ctx.fillText(name, chartArea.right - 4, y);
  ctx.restore();
};
