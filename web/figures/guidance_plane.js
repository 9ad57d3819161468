/**
 * A guided cloud in the plane, and at one point three arrows: to the clean point that the network
 * predicts without a label, to the one that it predicts with the label, and to the guided one, which
 * lies on the line through both.
 *
 * @typedef {{ x: number, y: number }} Point
 *
 * @typedef {object} Arrows
 * @property {Point} from
 * @property {Point} unconditional  where each arrow ends
 * @property {Point} conditional
 * @property {Point} guided
 * @property {string} name          of the label
 * @property {string} scale         the guidance scale, as text
 * @property {"unconditional" | "conditional" | null} same  where the guided arrow is one of the others
 *
 * @typedef {object} GuidanceFrame
 * @property {Float32Array} data            faint, under the cloud
 * @property {{ points: Float32Array, labels: Uint32Array } | null} cloud
 * @property {({ label: number, name: string } & Point)[]} classes  with their middles
 * @property {number} chosen                the label of the arrows
 * @property {Arrows | null} arrows
 * @property {string} description           what is to be seen, in words
 */

import { createCanvas } from "./canvas.js";
import { createClassMarks, readClassColours } from "./class_marks.js";
import { createDotLayer } from "./dot_layer.js";
import { paintLabels } from "./labels.js";
import { readPalette } from "./palette.js";
import { listenForPicks } from "./pick.js";
import { createPlane, toPixelX, toPixelY } from "./plane.js";
import { paintAxes, paintNumerals } from "./scatter.js";
import { paintMark, strokeArrow, strokeLine } from "./strokes.js";
import { paintText } from "./text.js";

/**
 * @param {HTMLElement} container
 * @param {{ label: string, extent: number, present: () => Point, pick: (point: Point) => void }} options
 *   `pick` is told where in the plane the reader points to, by pointer or by the arrow keys; `present`
 *   is what they have picked last, which may not be drawn yet
 */
export function createGuidancePlane(container, { label, extent, present, pick }) {
  container.classList.add("guidance-plane");
  const handle = document.createElement("div");
  handle.className = "point-handle";
  handle.tabIndex = 0;
  handle.setAttribute("role", "group");
  handle.setAttribute("aria-label", "The point: the arrow keys move it");
  const data = createDotLayer();
  const marks = createClassMarks();

  const picture = createCanvas(container, {
    label,
    paint(context, { width, density }, /** @type {GuidanceFrame | null} */ frame) {
      const palette = readPalette(container);
      const plane = createPlane(width, extent, 1);
      paintAxes(context, plane, palette);
      if (width >= 200) paintNumerals(context, plane, palette);
      if (!frame) return;
      const { cloud, chosen, classes, arrows } = frame;
      const colourOf = readClassColours(container);
      data.paint(context, plane, density, { points: frame.data, opacity: 0.16 }, palette.noise);
      if (cloud) marks.paint(context, plane, density, { ...cloud, chosen }, colourOf);
      const place = (/** @type {Point} */ { x, y }) => ({
        x: toPixelX(plane, x),
        y: toPixelY(plane, y),
      });
      const middles = classes.map(place);
      for (const [i, { label: each, name }] of classes.entries()) {
        const at = middles[i];
        const size = each === chosen ? 19 : 15;
        paintText(context, palette, name, { ...at, size, colour: palette.ink, align: "center" });
      }
      if (arrows) paintArrows(context, palette, width, mapArrows(arrows, place), middles);
    },
  });
  container.append(handle);
  listenForPicks(container, { extent, present, pick });

  return {
    /** @param {GuidanceFrame} frame */
    draw(frame) {
      picture.draw(frame);
      handle.hidden = !frame.arrows;
      if (!frame.arrows) return;
      const { x, y } = frame.arrows.from;
      handle.style.left = `${50 + (50 * x) / extent}%`;
      handle.style.top = `${50 - (50 * y) / extent}%`;
    },
    destroy() {
      picture.destroy();
      handle.remove();
      container.classList.remove("guidance-plane");
    },
  };
}

/** @param {Arrows} arrows @param {(point: Point) => Point} place @returns {Arrows} */
const mapArrows = (arrows, place) => ({
  ...arrows,
  from: place(arrows.from),
  unconditional: place(arrows.unconditional),
  conditional: place(arrows.conditional),
  guided: place(arrows.guided),
});

/**
 * @param {CanvasRenderingContext2D} context
 * @param {import("./palette.js").Palette} palette
 * @param {number} width
 * @param {Arrows} arrows  in pixels
 * @param {Point[]} middles  of the classes, whose names no label shall hide
 */
function paintArrows(context, palette, width, arrows, middles) {
  const { from, unconditional, conditional, name, scale, same } = arrows;
  const apart = same === null;
  const alike = (/** @type {Arrows["same"]} */ arrow) => (same === arrow ? " and guided" : "");
  const guided = endInside(unconditional, arrows.guided, width);
  const tip = endInside(from, arrows.guided, width);
  if (apart) {
    strokeLine(context, unconditional, guided, { colour: palette.model, width: 1.5, dash: [2, 4] });
  }
  strokeArrow(context, from, unconditional, { colour: palette.noise, width: 2.5, dash: [6, 4] });
  strokeArrow(context, from, tip, { colour: palette.model, width: 3.5, head: 14 });
  strokeArrow(context, from, conditional, { colour: palette.ink, width: 2.25 });
  paintMark(context, from, { shape: "disc", radius: 6, fill: palette.ink, rim: palette.raised });
  const guidedName = `guided, *w* = ${scale}`;
  const labels = [
    { text: `no label${alike("unconditional")}`, at: unconditional, gap: 9, colour: palette.muted },
    { text: `label ${name}${alike("conditional")}`, at: conditional, gap: 9, colour: palette.ink },
    { text: guidedName, at: tip, gap: 10, colour: palette.model },
  ];
  paintLabels(
    context,
    palette,
    { width, height: width },
    {
      labels: apart ? labels : labels.slice(0, 2),
      marks: [from, unconditional, conditional, tip, ...middles],
      lines: [
        [from, unconditional],
        [from, conditional],
        [from, tip],
        [unconditional, guided],
      ],
    },
  );
}

/**
 * Where a line ends that stays inside the picture: at its end, or where it leaves.
 * @param {Point} from  inside
 * @param {Point} to
 * @param {number} width  in pixels
 * @returns {Point}
 */
export function endInside(from, to, width) {
  const share = (/** @type {number} */ start, /** @type {number} */ end) => {
    if (end >= 0 && end <= width) return 1;
    return ((end < 0 ? 0 : width) - start) / (end - start);
  };
  const kept = Math.max(0, Math.min(share(from.x, to.x), share(from.y, to.y)));
  return { x: from.x + kept * (to.x - from.x), y: from.y + kept * (to.y - from.y) };
}
