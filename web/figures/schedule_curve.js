/**
 * What a noise schedule leaves: the share of signal, sqrt(alpha_bar), and of noise,
 * sqrt(1 - alpha_bar), over all timesteps, and a mark where the reader is.
 *
 * @typedef {{ alphaBar: Float32Array, timestep: number, description: string }} ScheduleFrame
 */

import { createCanvas } from "./canvas.js";
import { readPalette } from "./palette.js";
import { createCurveBox, toCurvePixel } from "./curve_box.js";

/**
 * @param {HTMLElement} container
 * @param {{ label: string }} options
 */
export function createScheduleCurve(container, { label }) {
  return createCanvas(container, {
    label,
    aspect: 0.5,
    paint(context, { width, height }, /** @type {ScheduleFrame | null} */ frame) {
      const palette = readPalette(container);
      const box = createCurveBox(width, height);
      context.font = `12px ${palette.sans}`;
      context.lineWidth = 1;
      context.strokeStyle = palette.rule;
      context.fillStyle = palette.muted;
      for (const level of [0, 0.5, 1]) {
        const { y } = toCurvePixel(box, 0, level);
        context.beginPath();
        context.moveTo(box.left, y);
        context.lineTo(box.right, y);
        context.stroke();
        context.textAlign = "right";
        context.textBaseline = "middle";
        context.fillText(`${100 * level}%`, box.left - 6, y);
      }
      if (!frame) return;
      const { alphaBar, timestep } = frame;
      const last = alphaBar.length - 1;
      const share = (/** @type {number} */ t) => (last === 0 ? 0 : t / last);
      const curve = (
        /** @type {(alphaBar: number) => number} */ level,
        /** @type {string} */ colour,
        /** @type {number[]} */ dash,
      ) => {
        context.beginPath();
        alphaBar.forEach((value, t) => {
          const { x, y } = toCurvePixel(box, share(t), level(value));
          if (t === 0) context.moveTo(x, y);
          else context.lineTo(x, y);
        });
        context.setLineDash(dash);
        context.lineWidth = 2;
        context.strokeStyle = colour;
        context.stroke();
        context.setLineDash([]);
        const here = toCurvePixel(box, share(timestep), level(alphaBar[timestep]));
        context.beginPath();
        context.arc(here.x, here.y, 4.5, 0, 2 * Math.PI);
        context.fillStyle = colour;
        context.fill();
      };
      const { x } = toCurvePixel(box, share(timestep), 0);
      context.strokeStyle = palette.muted;
      context.beginPath();
      context.moveTo(x, box.top);
      context.lineTo(x, box.bottom);
      context.stroke();
      curve((value) => Math.sqrt(1 - value), palette.noise, [5, 4]);
      curve((value) => Math.sqrt(value), palette.data, []);
      // Each name under the end where its curve is high, which is free whatever the schedule.
      const names = toCurvePixel(box, 0, 0.93);
      context.fillStyle = palette.ink;
      context.textBaseline = "top";
      context.textAlign = "left";
      context.fillText("signal", box.left + 4, names.y);
      context.textAlign = "right";
      context.fillText("noise", box.right, names.y);
      context.fillStyle = palette.muted;
      context.textAlign = "left";
      context.fillText("t = 0", box.left, box.bottom + 7);
      context.textAlign = "right";
      context.fillText(`t = ${last}`, box.right, box.bottom + 7);
    },
  });
}
