/**
 * Quality against evaluations for several samplers: what the chart shows, apart from what draws it.
 *
 * @typedef {{ x: number, y: number }} Point  evaluations of the network; distance from the data
 *
 * @typedef {object} SamplersFrame
 * @property {{ name: string, letters: string[], points: Point[] }[]} lines  one for each rule, with the
 *   letters of the panes that show it
 * @property {(Point & { letter: string })[]} marks  what the panes show
 * @property {{ low: number, high: number } | null} band  where fresh points of the data lie
 * @property {number} most  evaluations
 * @property {string} description
 */

import { logRange } from "./chart_frame.js";
import { readPalette } from "./palette.js";

/** @typedef {import("./palette.js").Palette} Palette */

const USUAL = { low: 0.01, high: 0.5 }; // of the distance; pure noise has about 0.6
const LINE_HEIGHT = 14; // pixels
const NARROW = 480; // pixels: below that there is no room for names
const ROOM = 132; // pixels: of the names
const SHAPES = ["circle", "rect", "triangle", "rectRot"];
const DASHES = [[], [7, 3], [2, 3], [10, 3, 2, 3]];

/** Powers of two up to a number, and that number. @param {number} most */
export function doublings(most) {
  const values = [];
  for (let value = 1; value <= most; value *= 2) values.push(value);
  const last = values[values.length - 1];
  return most > 1.4 * last ? [...values, most] : values; // nearer, their names would touch
}

/**
 * Heights of labels near those wanted, so that none covers another.
 * @param {number[]} wanted
 * @param {{ gap: number, low: number, high: number }} room  between two; least and largest height
 * @returns {number[]} in the order of the wanted ones
 */
export function spreadLabels(wanted, { gap, low, high }) {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b]);
  const placed = [...wanted];
  let least = low;
  for (const i of order) {
    placed[i] = Math.max(wanted[i], least);
    least = placed[i] + gap;
  }
  let largest = high;
  for (const i of order.reverse()) {
    placed[i] = Math.min(placed[i], largest);
    largest = placed[i] - gap;
  }
  return placed;
}

/** What one line looks like: those of the panes stand out, each with marks of its own. */
function styleOf(/** @type {boolean} */ isShown, /** @type {number} */ nth, palette = noPalette) {
  const colour = isShown ? palette.model : palette.noise;
  return {
    borderColor: colour,
    backgroundColor: palette.raised,
    borderWidth: isShown ? 2 : 1,
    borderDash: isShown ? DASHES[nth % DASHES.length] : [],
    pointStyle: isShown ? SHAPES[nth % SHAPES.length] : "circle",
    pointRadius: isShown ? 3.5 : 1,
    order: isShown ? 0 : 1,
  };
}
const noPalette = /** @type {Palette} */ ({});

/**
 * The parts of a chart, for createChart in charts.js.
 * @param {(text: string) => any} logarithmic  makes an axis
 */
export function samplersChart(logarithmic) {
  /** @type {SamplersFrame | null} */
  let frame = null;

  /** @param {Palette} palette @param {any[]} datasets */
  function colour(palette, datasets) {
    let nth = 0;
    datasets.forEach((dataset, i) => {
      const isShown = (frame?.lines[i]?.letters.length ?? 0) > 0;
      Object.assign(dataset, styleOf(isShown, isShown ? nth++ : 0, palette));
    });
  }

  return {
    configuration: {
      type: /** @type {const} */ ("line"),
      data: { datasets: /** @type {any[]} */ ([]) },
      options: {
        layout: {
          padding: (/** @type {any} */ { chart }) => ({
            top: 8,
            right: chart.width < NARROW ? 24 : ROOM,
          }),
        },
        scales: {
          x: {
            ...logarithmic("evaluations of the network"),
            min: 1,
            afterBuildTicks(/** @type {any} */ axis) {
              axis.ticks = doublings(axis.max).map((value) => ({ value }));
            },
          },
          y: logarithmic("distance to the data"),
        },
      },
      plugins: [
        {
          id: "band",
          beforeDatasetsDraw: (/** @type {any} */ chart) =>
            frame ? paintBand(chart, frame) : undefined,
          afterDatasetsDraw: (/** @type {any} */ chart) =>
            frame ? paintNames(chart, frame) : undefined,
        },
      ],
    },
    colour,
    /** @param {any} chart @param {SamplersFrame} next */
    show(chart, next) {
      frame = next;
      const { datasets } = chart.data;
      next.lines.forEach(({ points }, i) => {
        datasets[i] ??= { parsing: false, normalized: true, clip: 8 };
        datasets[i].data = points;
      });
      colour(readPalette(chart.canvas), datasets);
      const values = [...next.lines.flatMap(({ points }) => points), ...next.marks].map(
        ({ y }) => y,
      );
      if (next.band) values.push(next.band.low);
      const { low, high } = logRange(values, USUAL);
      const { x, y } = chart.options.scales;
      x.max = next.most;
      y.min = low;
      y.max = high;
    },
  };
}

/** @param {any} chart @param {SamplersFrame} frame */
function paintBand({ ctx, chartArea, scales, canvas }, { band }) {
  if (!band) return;
  const { data, sans } = readPalette(canvas);
  const top = scales.y.getPixelForValue(band.high);
  const bottom = scales.y.getPixelForValue(band.low);
  ctx.save();
  ctx.fillStyle = data;
  ctx.globalAlpha = 0.16;
  ctx.fillRect(chartArea.left, top, chartArea.width, bottom - top);
  ctx.globalAlpha = 1;
  ctx.font = `12px ${sans}`;
  ctx.textBaseline = "bottom";
  ctx.fillText("fresh points of the data", chartArea.left + 8, bottom - 4);
  ctx.restore();
}

/**
 * The name of each line at its end, and the letter of each pane where it is.
 * @param {any} chart
 * @param {SamplersFrame} frame
 */
function paintNames({ ctx, chartArea, scales, canvas, width }, { lines, marks }) {
  const palette = readPalette(canvas);
  const drawn = lines.filter(({ points }) => points.length > 0);
  const ends = drawn.map(({ points }) => points[points.length - 1]);
  const heights = spreadLabels(
    ends.map(({ y }) => scales.y.getPixelForValue(y)),
    { gap: LINE_HEIGHT, low: chartArea.top, high: chartArea.bottom },
  );
  ctx.save();
  ctx.textBaseline = "middle";
  if (width >= NARROW) {
    drawn.forEach(({ name, letters }, i) => {
      const isShown = letters.length > 0;
      ctx.fillStyle = isShown ? palette.model : palette.muted;
      ctx.font = `${isShown ? "600 " : ""}12px ${palette.sans}`;
      ctx.fillText([...letters, name].join(" "), chartArea.right + 12, heights[i]);
    });
  }
  ctx.font = `600 12px ${palette.sans}`;
  ctx.textAlign = "center";
  for (const { letter, x, y } of marks) {
    paintMark(ctx, palette, letter, {
      x: scales.x.getPixelForValue(x),
      y: scales.y.getPixelForValue(y),
    });
  }
  ctx.restore();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Palette} palette
 * @param {string} letter
 * @param {{ x: number, y: number }} at
 */
function paintMark(context, palette, letter, { x, y }) {
  context.beginPath();
  context.arc(x, y, 9, 0, 2 * Math.PI);
  context.fillStyle = palette.model;
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = palette.raised;
  context.stroke();
  context.fillStyle = palette.raised;
  context.fillText(letter, x, y + 0.5);
}
