/** A place in the plane that the reader points to: by mouse, pen, finger, or the arrow keys. */

import { clampPoint } from "./step_geometry.js";
import { createPlane, fromPixel } from "./plane.js";

/** @typedef {{ x: number, y: number }} Point */

const KEYS = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
});
const KEY_STEP = 1 / 40; // of the extent

/**
 * @param {HTMLElement} element  the square picture; it can have the focus
 * @param {object} options
 * @param {number} options.extent               of the plane that it shows
 * @param {() => Point | null} options.from     where the arrow keys move from; null: they do nothing
 * @param {(point: Point) => void} options.pick  told the place, inside the picture
 * @param {boolean} [options.hover]             a mouse need not be pressed
 */
export function listenForPlaces(element, { extent, from, pick, hover = false }) {
  element.tabIndex = 0;

  /** @param {PointerEvent} event */
  function pickAt(event) {
    const { left, top, width } = element.getBoundingClientRect();
    const plane = createPlane(width, extent, 1);
    tell(fromPixel(plane, event.clientX - left, event.clientY - top));
  }

  /** @param {Point} point  a drag may lead outside the picture */
  function tell(point) {
    const { x, y } = clampPoint(point, extent);
    pick({ x, y });
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
    const start = from();
    if (!direction || !start) return;
    event.preventDefault();
    const [across, up] = direction.map((sign) => sign * KEY_STEP * extent);
    tell({ x: start.x + across, y: start.y + up });
  });
}
