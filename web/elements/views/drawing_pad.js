/**
 * A picture of the plane to draw on: by mouse, pen or finger, one stroke at a time. It takes the
 * focus, and hands over the keys that are pressed on it.
 *
 * @typedef {import("../../figures/steer_shapes.js").Point} Point
 */

import { make } from "../../controls/dom.js";
import { createPlane, fromPixel } from "../../figures/plane.js";

/**
 * @param {object} options
 * @param {string} options.label   of the picture and what its keys do
 * @param {number} options.extent  of the plane that is shown
 * @param {(stroke: Point[]) => void} options.draw   the stroke so far, whenever it grows
 * @param {(stroke: Point[]) => void} options.end    the whole of it
 * @param {() => void} options.cancel                it does not count, as when the page was scrolled
 * @param {(event: KeyboardEvent) => boolean} options.key  whether the key was of use
 */
export function createDrawingPad({ label, extent, draw, end, cancel, key }) {
  const picture = make("div", {
    class: "picture drawing-pad",
    part: "picture",
    attributes: { role: "group", "aria-label": label, tabindex: "0" },
  });
  /** @type {Point[] | null} */
  let stroke = null;

  /** @param {PointerEvent} event  @returns {Point} within the window */
  function pointAt({ clientX, clientY }) {
    const { left, top, width } = picture.getBoundingClientRect();
    const { x, y } = fromPixel(createPlane(width, extent, 1), clientX - left, clientY - top);
    const clamp = (/** @type {number} */ value) => Math.min(Math.max(value, -extent), extent);
    return { x: clamp(x), y: clamp(y) };
  }

  picture.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || stroke !== null) return; // a second finger draws nothing
    picture.setPointerCapture(event.pointerId);
    stroke = [pointAt(event)];
  });
  picture.addEventListener("pointermove", (event) => {
    if (stroke === null || !picture.hasPointerCapture(event.pointerId)) return;
    // A pen tells of more places than there are frames.
    const all = event.getCoalescedEvents?.() ?? [];
    stroke.push(...(all.length > 0 ? all : [event]).map(pointAt));
    draw(stroke);
  });
  /** @param {PointerEvent} event */
  const finish = (event) => {
    if (stroke === null || !picture.hasPointerCapture(event.pointerId)) return;
    const whole = stroke;
    stroke = null;
    if (event.type === "pointerup") end(whole);
    else cancel();
  };
  picture.addEventListener("pointerup", finish);
  picture.addEventListener("pointercancel", finish);
  picture.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (key(event)) event.preventDefault();
  });
  return { picture, isDrawing: () => stroke !== null };
}
