/**
 * Small pictures side by side, one for each of a few states, each with a caption.
 *
 * @typedef {{ points: Float32Array, labels: Uint32Array | null, caption: string, signal: number }} Panel
 */

import { createScatter } from "./scatter.js";
import { mixColours } from "./palette.js";

/**
 * @param {HTMLElement} container
 * @param {{ count: number, extent: number }} options
 */
export function createStrip(container, { count, extent }) {
  container.classList.add("strip");
  const panels = Array.from({ length: count }, (_, i) => {
    const panel = document.createElement("div");
    panel.className = "strip-panel";
    const picture = document.createElement("div");
    const caption = document.createElement("p");
    caption.className = "strip-caption";
    panel.append(picture, caption);
    container.append(panel);
    const scatter = createScatter(picture, { label: `Panel ${i + 1}`, extent, axes: false });
    return { caption, scatter };
  });

  return {
    /** @param {Panel[]} frame */
    draw(frame) {
      frame.forEach(({ points, labels, caption, signal }, i) => {
        panels[i].caption.textContent = caption;
        panels[i].scatter.draw({
          layers: [
            {
              points,
              labels,
              colour: ({ noise, data }) => mixColours(noise, data, signal),
            },
          ],
          description: `${points.length / 2} points after ${caption.toLowerCase()}, with ${Math.round(100 * signal)} percent of the signal left.`,
        });
      });
    },
    resize() {
      for (const { scatter } of panels) scatter.resize();
    },
    destroy() {
      for (const { scatter } of panels) scatter.destroy();
      container.replaceChildren();
    },
  };
}
