/** The paths that a few points took through the states of a reverse run, and where they are now. */

import { mixColours } from "./palette.js";
import { toPixelX, toPixelY, stride } from "./plane.js";

const FOLLOWED = 12; // points: more turn into a tangle
const FRESH = 40; // states: the newest part of a path is drawn bold
const NEAR = 24; // pixels: so far from a path the pointer still means it

/**
 * @typedef {object} Paths
 * @property {Float32Array[]} states  visited so far
 * @property {number} upTo            they are drawn from states[0] to states[upTo]
 * @property {number} stepCount       of the whole run: a path's colour tells how far it is
 * @property {{ x: number, y: number } | null} [pointed]  a place in the picture, in pixels: the path
 *   nearest to it stands out
 */

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
     * @param {Paths} paths
     */
    paint(target, plane, density, palette, { states, upTo, stepCount, pointed = null }) {
      const { noise, model } = palette;
      const wanted = [states[0], plane.size, plane.extent, density, noise, model, stepCount];
      if (upTo < keptUpTo || wanted.some((value, i) => value !== kept[i])) {
        canvas.width = canvas.height = Math.round(plane.size * density); // clears it too
        old.scale(density, density);
        kept = wanted;
        keptUpTo = 0;
      }
      const count = states[0].length / 2;
      const followed = Array.from({ length: count }, (_, i) => i).filter(
        (i) => i % stride(count, FOLLOWED) === 0,
      );
      const colourAt = (/** @type {number} */ step) => mixColours(noise, model, step / stepCount);
      const stroke = (
        /** @type {CanvasRenderingContext2D} */ context,
        /** @type {number[]} */ indices,
        /** @type {number} */ from,
      ) => strokePaths(context, plane, states, indices, { from, to: upTo, colourAt });

      old.globalAlpha = 0.5;
      stroke(old, followed, keptUpTo);
      keptUpTo = upTo;
      const chosen = pointed && nearestPath(plane, states, followed, upTo, pointed);
      target.globalAlpha = chosen === null ? 1 : 0.35;
      target.drawImage(canvas, 0, 0, plane.size, plane.size);
      target.lineWidth = 1.5;
      stroke(target, followed, Math.max(0, upTo - FRESH));
      target.globalAlpha = 1;
      if (chosen !== null) {
        target.lineWidth = 3;
        stroke(target, [chosen], 0);
      }
      paintHeads(target, plane, states[upTo], followed, palette);
    },
  };
}

/**
 * The path that passes nearest to a place.
 * @param {import("./plane.js").Plane} plane
 * @param {Float32Array[]} states
 * @param {number[]} followed  indices of points
 * @param {number} upTo
 * @param {{ x: number, y: number }} place  in pixels
 * @returns {number | null} the index of its point; null if none is near
 */
export function nearestPath(plane, states, followed, upTo, place) {
  let best = NEAR;
  let nearest = null;
  for (const i of followed) {
    for (let step = 0; step <= upTo; step++) {
      const x = toPixelX(plane, states[step][2 * i]);
      const y = toPixelY(plane, states[step][2 * i + 1]);
      const distance = Math.hypot(x - place.x, y - place.y);
      if (distance >= best) continue;
      best = distance;
      nearest = i;
    }
  }
  return nearest;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("./plane.js").Plane} plane
 * @param {Float32Array[]} states
 * @param {number[]} indices  of the points
 * @param {{ from: number, to: number, colourAt: (step: number) => string }} part  of the paths
 */
function strokePaths(context, plane, states, indices, { from, to, colourAt }) {
  for (let step = from; step < to; step++) {
    context.strokeStyle = colourAt(step);
    context.beginPath();
    for (const i of indices) {
      context.moveTo(
        toPixelX(plane, states[step][2 * i]),
        toPixelY(plane, states[step][2 * i + 1]),
      );
      const next = states[step + 1];
      context.lineTo(toPixelX(plane, next[2 * i]), toPixelY(plane, next[2 * i + 1]));
    }
    context.stroke();
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("./plane.js").Plane} plane
 * @param {Float32Array} state
 * @param {number[]} followed  indices of points
 * @param {import("./palette.js").Palette} palette
 */
function paintHeads(context, plane, state, followed, palette) {
  context.fillStyle = palette.model;
  context.strokeStyle = palette.ink;
  context.lineWidth = 1.5;
  for (const i of followed) {
    context.beginPath();
    context.arc(
      toPixelX(plane, state[2 * i]),
      toPixelY(plane, state[2 * i + 1]),
      4.5,
      0,
      2 * Math.PI,
    );
    context.fill();
    context.stroke();
  }
}
