/** Puts a run's tables and plots where readers look: between the marks in RESULTS.md, and in SVG files. */
import { readFile, writeFile } from "node:fs/promises";
import { format, resolveConfig } from "prettier";
import { budgets } from "./evaluations.js";
import { barChart, lineChart } from "./plot.js";
import { ofKind, writeSections } from "./report.js";

/** @typedef {import("./report.js").Record} Record */

const here = (/** @type {string} */ name) => new URL(name, import.meta.url);

/** @param {readonly Record[]} records */
export async function writeResults(records) {
  const file = here("RESULTS.md");
  const text = replaceSections(await readFile(file, "utf8"), writeSections(records));
  const style = await resolveConfig(file);
  await writeFile(file, await format(text, { ...style, parser: "markdown" }));
  for (const [name, svg] of Object.entries(drawPlots(records))) await writeFile(here(name), svg);
}

/**
 * What stands between `<!-- measured: NAME -->` and `<!-- end -->` is replaced; all else stays.
 * @param {string} text
 * @param {{[section: string]: string}} sections
 */
export function replaceSections(text, sections) {
  let result = text;
  for (const [name, content] of Object.entries(sections)) {
    const start = `<!-- measured: ${name} -->`;
    const begin = result.indexOf(start);
    const end = result.indexOf("<!-- end -->", begin);
    if (begin < 0 || end < 0) throw new Error(`there is no "${start} … <!-- end -->" to fill`);
    result = `${result.slice(0, begin + start.length)}\n\n${content}\n\n${result.slice(end)}`;
  }
  return result;
}

/**
 * @param {readonly Record[]} records
 * @returns {{[fileName: string]: string}}
 */
export function drawPlots(records) {
  /** @type {{[fileName: string]: string}} */
  const plots = {};
  const steps = ofKind(records, "result").filter(({ task }) => task === "step");
  if (steps.length > 0) {
    const places = [...new Set(steps.map(({ place }) => place))];
    plots["training_step.svg"] = barChart({
      title: "A training step of the notebook's network, batch 256 (shorter is better)",
      unit: "ms",
      groups: places.map((place) => ({
        name: place,
        bars: steps
          .filter((step) => step.place === place)
          .map(({ contender, median_ms: value }) => ({
            label: contender,
            value,
            colour: contender.startsWith("Whorl") ? 0 : 1,
          })),
      })),
    });
  }
  const scaling = ofKind(records, "scaling");
  for (const [by, other] of /** @type {const} */ ([
    ["width", "batch"],
    ["batch", "width"],
  ])) {
    const chosen = scaling.filter((one) => one[other] === 256);
    if (chosen.length === 0) continue;
    const variants = [...new Set(chosen.map(({ variant }) => variant))];
    plots[`scaling_${by}.svg`] = lineChart({
      title: `A training step against its ${by} (${other} 256), one thread`,
      across: by,
      up: "% of the arithmetic peak",
      ticks: [0, 20, 40, 60, 80, 100],
      lines: variants.map((name) => ({
        name,
        points: chosen
          .filter(({ variant }) => variant === name)
          .map((one) => [one[by], 100 * (one.fraction_of_peak ?? 0)]),
      })),
    });
  }
  const evaluations = ofKind(records, "evaluations");
  if (evaluations.length > 0) plots["evaluations.svg"] = evaluationsPlot(evaluations, records);
  return plots;
}

/**
 * Every rule with even strides. Rules that are one and the same have one line.
 * @param {readonly import("./evaluations.js").Evaluations[]} evaluations
 * @param {readonly Record[]} records
 */
function evaluationsPlot(evaluations, records) {
  const even = evaluations.filter(({ spacing }) => spacing === "uniform");
  const [fresh] = ofKind(records, "fresh");
  /** @type {{ name: string, points: [number, number][] }[]} */
  const lines = [];
  for (const rule of new Set(even.map((record) => record.rule))) {
    const points = even
      .filter((record) => record.rule === rule)
      .map((r) => /** @type {[number, number]} */ ([r.evaluations, r.sliced_wasserstein]));
    const same = lines.find((line) => String(line.points) === String(points));
    if (same) same.name += `, ${rule}`;
    else lines.push({ name: rule, points });
  }
  return lineChart({
    title: "Distance of samples to the training data against evaluations of the net",
    across: "evaluations",
    sizes: budgets,
    up: `sliced Wasserstein, mean of ${fresh.seeds} seeds`,
    ticks: [0.01, 0.02, 0.05, 0.1, 0.2],
    isLogarithmic: true,
    band: {
      name: `another draw of the data, ${fresh.seeds} seeds`,
      low: fresh.lowest,
      middle: fresh.sliced_wasserstein,
      high: fresh.highest,
    },
    lines,
  });
}
