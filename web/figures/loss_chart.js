/**
 * The loss over training steps: every bucket's mean faint, its moving average bold.
 *
 * @typedef {{ x: number, y: number }} Point
 * @typedef {{ raw: Point[], smooth: Point[], steps: number, description: string }} LossFrame
 */

import {
  Chart,
  LineController,
  LineElement,
  PointElement,
  LinearScale,
  LogarithmicScale,
} from "chart.js";
import { readPalette } from "./palette.js";

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale);

/** Marks for the logarithmic axis: a loss starts near 1 and ends near 0.26. */
const TICKS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1, 1.5, 2, 5, 10, 100];

/**
 * @param {HTMLElement} container
 * @param {{ label: string }} options
 */
export function createLossChart(container, { label }) {
  const canvas = document.createElement("canvas");
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  container.append(canvas);
  /** @type {Point[]} */
  const none = [];
  const line = { pointRadius: 0, parsing: /** @type {const} */ (false), normalized: true };
  const chart = new Chart(canvas, {
    type: "line",
    data: {
      datasets: [
        { ...line, label: "moving average", borderWidth: 2.5, data: none },
        { ...line, label: "loss", borderWidth: 1, data: none },
      ],
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      events: [],
      scales: {
        x: {
          type: "linear",
          min: 0,
          title: { display: true, text: "training step" },
          ticks: { maxTicksLimit: 6, maxRotation: 0 },
          border: { display: false },
        },
        y: {
          type: "logarithmic",
          title: { display: true, text: "loss" },
          border: { display: false },
          afterBuildTicks(axis) {
            axis.ticks = TICKS.filter((value) => value >= axis.min && value <= axis.max).map(
              (value) => ({ value }),
            );
          },
          ticks: { callback: (value) => String(value), autoSkip: false },
        },
      },
    },
  });

  function paint() {
    const { ink, muted, rule, model, sans } = readPalette(container);
    chart.options.font = { family: sans };
    const [smooth, raw] = chart.data.datasets;
    smooth.borderColor = model;
    raw.borderColor = `${model}66`;
    for (const scale of Object.values(chart.options.scales ?? {})) {
      if (!scale) continue;
      scale.grid = { color: rule, tickColor: rule };
      scale.ticks = Object.assign(scale.ticks ?? {}, { color: muted });
      Object.assign(scale, { title: { ...scale.title, color: ink } });
    }
    chart.update("none");
  }

  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", paint);
  paint();

  return {
    /** @param {LossFrame} frame */
    draw({ raw, smooth, steps, description }) {
      chart.data.datasets[0].data = smooth;
      chart.data.datasets[1].data = raw;
      const { x, y } = /** @type {any} */ (chart.options.scales);
      x.max = steps;
      const levels = raw.map((point) => point.y);
      y.min = Math.min(0.2, ...levels);
      y.max = Math.max(1.1, ...levels);
      if (canvas.getAttribute("aria-label") !== description) {
        canvas.setAttribute("aria-label", description);
      }
      chart.update("none");
    },
    resize: () => chart.resize(),
    destroy() {
      dark.removeEventListener("change", paint);
      chart.destroy();
      canvas.remove();
    },
  };
}
