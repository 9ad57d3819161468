/**
 * One reverse step opened up: on the left the plane with what the net sees there, on the right the
 * step itself, enlarged until it can be seen.
 *
 * @typedef {object} StepFrame
 * @property {Float32Array} cloud                 all points at this timestep: x0, y0, x1, y1, …
 * @property {Uint32Array | null} labels          of the cloud
 * @property {Float32Array | null} [data]         what the net has learned, drawn as a tint
 * @property {import("./step_geometry.js").Explain} explain
 * @property {{ x: number, y: number }[]} trail   where the point has come from
 * @property {string} description                 what is to be seen, in words
 */

import { createCanvas } from "./canvas.js";
import { createStepMagnified } from "./step_magnified.js";
import { createStepOverview } from "./step_overview.js";
import { listenForPlaces } from "./plane_pick.js";
import { pointOf } from "./step_geometry.js";

/**
 * @param {HTMLElement} container
 * @param {{ label: string, extent: number, pick: (point: { x: number, y: number }) => void }} options
 *   `pick` is told where in the plane the reader points to, by pointer or by the arrow keys
 */
export function createStepDiagram(container, { label, extent, pick }) {
  container.classList.add("step-diagram");
  const pictures = document.createElement("div");
  pictures.className = "step-pictures";
  const left = document.createElement("div");
  left.className = "step-picture step-pick";
  left.setAttribute("role", "group");
  left.setAttribute("aria-label", "The point: the arrow keys move it");
  const right = document.createElement("div");
  right.className = "step-picture";
  pictures.append(left, right);
  container.append(pictures);

  /** @type {StepFrame | null} */
  let shown = null;
  const overview = createCanvas(left, { label, paint: createStepOverview(left, { extent }) });
  const magnified = createCanvas(right, {
    label: `${label}, enlarged`,
    paint: createStepMagnified(right, { extent }),
  });

  listenForPlaces(left, {
    extent,
    from: () => shown && pointOf(shown.explain.x),
    pick,
  });

  return {
    /** @param {StepFrame} frame */
    draw(frame) {
      shown = frame;
      overview.draw(frame);
      magnified.draw(frame);
    },
    resize() {
      overview.resize();
      magnified.resize();
    },
    destroy() {
      overview.destroy();
      magnified.destroy();
      pictures.remove();
      container.classList.remove("step-diagram");
    },
  };
}
