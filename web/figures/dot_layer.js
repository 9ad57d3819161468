/** One layer of a scatter plot: its dots as a picture of their own, kept while nothing changes. */

import { toPixelX, toPixelY, isInside, dotRadius, createPlane } from "./plane.js";
import { makeStamps, stampDot } from "./dots.js";
import { createKeptPicture } from "./kept_picture.js";
import { channels } from "./palette.js";

export function createDotLayer() {
  const picture = createKeptPicture();
  let opacities = new Float32Array(0);
  let image = new ImageData(1, 1);
  /** @type {({ radius: number } & ReturnType<typeof makeMarks>) | null} */
  let marks = null;

  return {
    /**
     * @param {CanvasRenderingContext2D} target  in CSS pixels
     * @param {import("./plane.js").Plane} plane
     * @param {number} density                   device pixels in a CSS pixel
     * @param {{ points: Float32Array, labels?: Uint32Array | null, opacity?: number }} layer
     * @param {string} colour                    #rrggbb
     */
    paint(target, plane, density, { points, labels, opacity = 0.6 }, colour) {
      const ingredients = [points, labels, opacity, colour];
      picture.paint(target, plane, density, ingredients, (context, size) => {
        if (image.width !== size) {
          opacities = new Float32Array(size * size);
          image = new ImageData(size, size);
        }
        opacities.fill(0);
        const radius = dotRadius(plane.size, points.length / 2) * density;
        if (marks?.radius !== radius) marks = { radius, ...makeMarks(radius) };
        stamp(opacities, createPlane(size, plane.extent, plane.inset * density), {
          points,
          labels: labels ?? null,
          opacity,
          marks,
        });
        fill(image, opacities, colour);
        context.putImageData(image, 0, 0);
      });
    },
  };
}

/** @typedef {ReturnType<typeof createDotLayer>} DotLayer */

/** @param {number} radius  in device pixels */
const makeMarks = (radius) => ({ disc: makeStamps(radius, false), ring: makeStamps(radius, true) });

/**
 * @param {Float32Array} opacities
 * @param {import("./plane.js").Plane} plane  in device pixels
 * @param {{
 *   points: Float32Array, labels: Uint32Array | null, opacity: number,
 *   marks: ReturnType<typeof makeMarks>,
 * }} layer
 */
function stamp(opacities, plane, { points, labels, opacity, marks: { disc, ring } }) {
  for (let i = 0; i < points.length / 2; i++) {
    const x = points[2 * i];
    const y = points[2 * i + 1];
    if (!isInside(plane, x, y)) continue;
    const mark = (labels?.[i] ?? 0) % 2 === 1 ? ring : disc;
    stampDot(opacities, plane.size, mark, toPixelX(plane, x), toPixelY(plane, y), opacity);
  }
}

/**
 * @param {ImageData} image
 * @param {Float32Array} opacities
 * @param {string} colour
 */
function fill(image, opacities, colour) {
  const [red, green, blue] = channels(colour);
  // One word a pixel: every machine that runs browsers keeps the lowest byte first.
  const words = new Uint32Array(image.data.buffer);
  const rgb = (blue << 16) | (green << 8) | red;
  for (let i = 0; i < words.length; i++) {
    words[i] = opacities[i] > 0 ? (Math.round(255 * opacities[i]) << 24) | rgb : 0;
  }
}
