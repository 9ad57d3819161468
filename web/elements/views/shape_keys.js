/** What the keys do to a drawn shape: arrows move it, with Shift they size and turn it. Pure. */

import { moved, sized, turned } from "../../figures/steer_shapes.js";

const STEP = 0.05;
const FACTOR = 1.1;
const ANGLE = Math.PI / 24;

/** @typedef {import("../../figures/steer_shapes.js").Shape} Shape */

/** @type {Record<string, { plain: (shape: Shape) => Shape, shift: (shape: Shape) => Shape }>} */
const keys = {
  ArrowLeft: {
    plain: (shape) => moved(shape, { x: -STEP, y: 0 }),
    shift: (shape) => turned(shape, ANGLE),
  },
  ArrowRight: {
    plain: (shape) => moved(shape, { x: STEP, y: 0 }),
    shift: (shape) => turned(shape, -ANGLE),
  },
  ArrowUp: {
    plain: (shape) => moved(shape, { x: 0, y: STEP }),
    shift: (shape) => sized(shape, FACTOR),
  },
  ArrowDown: {
    plain: (shape) => moved(shape, { x: 0, y: -STEP }),
    shift: (shape) => sized(shape, 1 / FACTOR),
  },
};

/**
 * The shape after a key; null if the key is none of these.
 * @param {Shape} shape
 * @param {{ key: string, shiftKey: boolean }} event
 */
export function changedByKey(shape, { key, shiftKey }) {
  return keys[key]?.[shiftKey ? "shift" : "plain"](shape) ?? null;
}
