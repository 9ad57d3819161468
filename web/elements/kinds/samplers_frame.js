/** What was measured of several samplers, as a frame of the chart and in words. Pure. */

import { count } from "../readouts/phrases.js";

/**
 * @typedef {import("../../figures/samplers_chart.js").SamplersFrame} SamplersFrame
 * @typedef {import("./samplers_measuring.js").Measured} Measured
 */

/**
 * @param {object} options
 * @param {{ value: string, label: string }[]} options.rules
 * @param {Pick<import("./samplers_pane.js").SamplerPane, "letter" | "values" | "result">[]} options.panes
 * @param {Measured[]} options.measured
 * @param {number[]} options.fresh  distances of fresh points from the data
 * @param {number} options.most     evaluations
 * @returns {SamplersFrame}
 */
export function frameOf({ rules, panes, measured, fresh, most }) {
  const lines = rules.map(({ value, label: name }) => ({
    name,
    letters: panes.filter((pane) => pane.values().sampler === value).map(({ letter }) => letter),
    points: measured
      .filter(({ rule }) => rule === value)
      .map(({ evaluations, distance }) => ({ x: evaluations, y: distance })),
  }));
  const marks = panes.flatMap(({ letter, result }) => {
    const made = result();
    return made ? [{ letter, x: made.evaluations, y: made.distance }] : [];
  });
  return {
    lines,
    marks,
    band: bandOf(fresh),
    most,
    description: `Distance of the samples from the data against evaluations of the network, for ${rules.length} samplers. ${verdict(lines, fresh)}`,
  };
}

/**
 * From the nearest draw of fresh points to the farthest.
 * @param {number[]} fresh
 */
const bandOf = (fresh) =>
  fresh.length === 0 ? null : { low: Math.min(...fresh), high: Math.max(...fresh) };

/**
 * How many evaluations each sampler needs to come as near as fresh points, in words.
 * @param {{ name: string, points: { x: number, y: number }[] }[]} lines
 * @param {number[]} fresh
 */
export function verdict(lines, fresh) {
  const band = bandOf(fresh);
  if (!band) return "Nothing measured yet.";
  const needed = lines.map(({ name, points }) => {
    const first = points.find(({ y }) => y <= band.high);
    return `${name} ${first ? count(first.x) : "none of these"}`;
  });
  const [low, high] = [band.low, band.high].map((distance) => distance.toFixed(3));
  return `Fresh points of the data lie ${low} to ${high} from it. With so many evaluations each sampler comes within ${high}: ${needed.join(", ")}.`;
}
