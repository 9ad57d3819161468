/** Pointing at a place of the plane: by mouse, by finger, and by the arrow keys. */

import { createPlane, fromPixel } from "./plane.js";
import { clampPoint } from "./step_geometry.js";

/** @typedef {{ x: number, y: number }} Point */

const KEYS = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
});
const KEY_STEP = 1 / 40; // of the extent

/**
 * @param {HTMLElement} element  square, showing -extent … extent on both axes
 * @param {object} options
 * @param {number} options.extent
 * @param {() => Point | null} options.present  where the keys start from
 * @param {(point: Point) => void} options.pick  told places inside the picture, wherever a drag leads
 * @param {boolean} [options.hover]  a mouse need not be pressed
 */
export function listenForPicks(element, { extent, present, pick, hover = false }) {
  /** @param {Point} point */
  function tell(point) {
    const { x, y } = clampPoint(point, extent);
    pick({ x, y });
  }

  /** @param {PointerEvent} event */
  function pickAt(event) {
    const { left, top, width } = element.getBoundingClientRect();
    const plane = createPlane(width, extent, 1);
    tell(fromPixel(plane, event.clientX - left, event.clientY - top));
  }

  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    pickAt(event);
  });
  element.addEventListener("pointermove", (event) => {
    const hovers = hover && event.pointerType === "mouse";
    if (hovers || element.hasPointerCapture(event.pointerId)) pickAt(event);
  });
  element.addEventListener("keydown", (event) => {
    const direction = KEYS[event.key];
    const from = present();
    if (!direction || !from) return;
    event.preventDefault();
    const [across, up] = direction.map((sign) => sign * KEY_STEP * extent);
    tell({ x: from.x + across, y: from.y + up });
  });
}
