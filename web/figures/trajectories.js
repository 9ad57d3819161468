/** The paths that a few points took through the states of a reverse run, and where they are now. */

import { toPixelX, toPixelY, stride } from "./plane.js";

const FOLLOWED = 12; // points: more turn into a tangle
const FRESH = 40; // states: the newest part of a path is drawn bold

/**
 * Paths only grow while a run plays, so the old part is kept as a picture and each frame adds to it.
 */
export function createTrajectories() {
  const canvas = document.createElement("canvas");
  const old = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  /** @type {unknown[]} */
  let kept = [];
  let keptUpTo = 0;

  return {
    /**
     * @param {CanvasRenderingContext2D} target  in CSS pixels
     * @param {import("./plane.js").Plane} plane
     * @param {number} density                   device pixels in a CSS pixel
     * @param {import("./palette.js").Palette} palette
     * @param {{ states: Float32Array[], upTo: number }} paths  drawn from states[0] to states[upTo]
     */
    paint(target, plane, density, palette, { states, upTo }) {
      const wanted = [states[0], plane.size, plane.extent, density, palette.ink];
      if (upTo < keptUpTo || wanted.some((value, i) => value !== kept[i])) {
        canvas.width = canvas.height = Math.round(plane.size * density); // clears it too
        old.scale(density, density);
        kept = wanted;
        keptUpTo = 0;
      }
      strokePaths(old, plane, states, keptUpTo, upTo, { colour: palette.ink, opacity: 0.4 });
      keptUpTo = upTo;
      target.drawImage(canvas, 0, 0, plane.size, plane.size);
      const fresh = Math.max(0, upTo - FRESH);
      strokePaths(target, plane, states, fresh, upTo, { colour: palette.ink, opacity: 0.7 });
      paintHeads(target, plane, states[upTo], palette);
    },
  };
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("./plane.js").Plane} plane
 * @param {Float32Array[]} states
 * @param {number} from
 * @param {number} to
 * @param {{ colour: string, opacity: number }} style
 */
function strokePaths(context, plane, states, from, to, { colour, opacity }) {
  const count = states[0].length / 2;
  context.globalAlpha = opacity;
  context.strokeStyle = colour;
  context.lineWidth = 1;
  for (let i = 0; i < count; i += stride(count, FOLLOWED)) {
    context.beginPath();
    for (let step = from; step <= to; step++) {
      const x = toPixelX(plane, states[step][2 * i]);
      const y = toPixelY(plane, states[step][2 * i + 1]);
      if (step === from) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
    context.stroke();
  }
  context.globalAlpha = 1;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("./plane.js").Plane} plane
 * @param {Float32Array} state
 * @param {import("./palette.js").Palette} palette
 */
function paintHeads(context, plane, state, palette) {
  const count = state.length / 2;
  context.fillStyle = palette.model;
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.5;
  for (let i = 0; i < count; i += stride(count, FOLLOWED)) {
    context.beginPath();
    const x = toPixelX(plane, state[2 * i]);
    const y = toPixelY(plane, state[2 * i + 1]);
    context.arc(x, y, 4.5, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
}
