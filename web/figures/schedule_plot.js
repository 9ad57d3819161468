/**
 * Noise schedules over all timesteps, in three small plots: beta, alpha_bar and the signal-to-noise
 * ratio. The reader's timestep is a line through all three that can be dragged.
 *
 * @typedef {object} Schedule
 * @property {string} name
 * @property {boolean} chosen                 exactly one is; all have as many timesteps
 * @property {Float32Array} beta              [timesteps]
 * @property {Float32Array} alpha_bar         [timesteps]
 * @property {Float32Array} signal_to_noise   [timesteps]
 *
 * @typedef {{ curves: Schedule[], timestep: number, description: string }} ScheduleFrame
 */

import { createCanvas } from "./canvas.js";
import { createCurveBox } from "./curve_box.js";
import { readPalette } from "./palette.js";
import { betaCeiling, logLevel, timestepAt } from "./schedule_geometry.js";
import { paintPanel } from "./schedule_panel.js";

const plain = (/** @type {number} */ value) => String(Number(value.toPrecision(3)));

/**
 * @typedef {object} Quantity
 * @property {"beta" | "alpha_bar" | "signal_to_noise"} key
 * @property {string} title
 * @property {(frame: ScheduleFrame) => { level: (value: number) => number, ticks: { level: number, text: string }[] }} axis
 */

/** @type {Quantity[]} */
const QUANTITIES = [
  {
    key: "beta",
    title: "*β*_{t}, noise added",
    axis({ curves }) {
      const top = betaCeiling(curves.map(({ beta }) => beta));
      const ticks = [0, 0.5, 1].map((level) => ({ level, text: plain(level * top) }));
      return { level: (value) => value / top, ticks };
    },
  },
  {
    key: "alpha_bar",
    title: "*ᾱ*_{t}, signal left",
    axis: () => ({
      level: (value) => value,
      ticks: [0, 0.5, 1].map((level) => ({ level, text: String(level) })),
    }),
  },
  {
    key: "signal_to_noise",
    title: "signal to noise",
    axis: () => ({
      level: logLevel,
      ticks: [-4, -2, 0, 2, 4].map((exponent) => ({
        level: logLevel(10 ** exponent),
        text: exponent === 0 ? "1" : `10^{${exponent < 0 ? "−" : ""}${Math.abs(exponent)}}`,
      })),
    }),
  },
];

/** How far a key moves the timestep, in timesteps or as a share of them all. */
const KEYS = /** @type {Record<string, (timestep: number, last: number) => number>} */ ({
  ArrowLeft: (timestep) => timestep - 1,
  ArrowDown: (timestep) => timestep - 1,
  ArrowRight: (timestep) => timestep + 1,
  ArrowUp: (timestep) => timestep + 1,
  PageDown: (timestep, last) => timestep - Math.ceil(last / 10),
  PageUp: (timestep, last) => timestep + Math.ceil(last / 10),
  Home: () => 0,
  End: (timestep, last) => last,
});

/**
 * @param {HTMLElement} container
 * @param {{ label: string, seek: (timestep: number) => void }} options
 */
export function createSchedulePlot(container, { label, seek }) {
  container.classList.add("schedule-plot");
  const slider = document.createElement("div");
  slider.className = "schedule-panels";
  slider.tabIndex = 0;
  slider.setAttribute("role", "slider");
  slider.setAttribute("aria-label", label);
  slider.setAttribute("aria-valuemin", "0");
  slider.setAttribute("aria-valuenow", "0");
  container.append(slider);
  /** @type {ScheduleFrame | null} */
  let shown = null;
  const lastOf = (/** @type {ScheduleFrame} */ { curves }) => curves[0].beta.length - 1;

  const panels = QUANTITIES.map((quantity) => {
    const place = document.createElement("div");
    place.className = "schedule-panel";
    slider.append(place);
    listen(place);
    return createCanvas(place, {
      label: quantity.title,
      aspect: 0.75,
      paint(context, size, /** @type {ScheduleFrame | null} */ frame) {
        if (frame) paintPanel(context, size, readPalette(place), panelOf(quantity, frame));
      },
    });
  });

  /** @param {HTMLElement} place */
  function listen(place) {
    const seekAt = (/** @type {PointerEvent} */ event) => {
      if (!shown) return;
      const { left, width } = place.getBoundingClientRect();
      const scale = width / place.offsetWidth; // of a page that scales its slides
      const box = createCurveBox(place.offsetWidth, place.offsetHeight);
      seek(timestepAt(box, (event.clientX - left) / scale, lastOf(shown) + 1));
    };
    place.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      place.setPointerCapture(event.pointerId);
      seekAt(event);
    });
    place.addEventListener("pointermove", (event) => {
      if (place.hasPointerCapture(event.pointerId)) seekAt(event);
    });
  }

  slider.addEventListener("keydown", (event) => {
    const move = KEYS[event.key];
    if (!move || !shown) return;
    event.preventDefault();
    const last = lastOf(shown);
    seek(Math.min(Math.max(move(shown.timestep, last), 0), last));
  });

  return {
    /** @param {ScheduleFrame} frame */
    draw(frame) {
      shown = frame;
      slider.setAttribute("aria-valuemax", String(lastOf(frame)));
      slider.setAttribute("aria-valuenow", String(frame.timestep));
      slider.setAttribute("aria-valuetext", frame.description);
      for (const panel of panels) panel.draw(frame);
    },
    resize() {
      for (const panel of panels) panel.resize();
    },
    destroy() {
      for (const panel of panels) panel.destroy();
      slider.remove();
      container.classList.remove("schedule-plot");
    },
  };
}

/**
 * @param {Quantity} quantity
 * @param {ScheduleFrame} frame
 */
function panelOf({ key, title, axis }, frame) {
  const { level, ticks } = axis(frame);
  const chosen = frame.curves.find((curve) => curve.chosen);
  return {
    title,
    ticks,
    value: chosen ? plain(chosen[key][frame.timestep]) : "",
    timestep: frame.timestep,
    curves: frame.curves.map((curve) => ({
      name: curve.name,
      chosen: curve.chosen,
      levels: curve[key].map(level),
    })),
  };
}
