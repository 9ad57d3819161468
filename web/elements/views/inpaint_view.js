/** RePaint: of some generated points one coordinate is held, and the other is drawn anew given it. */

import { createChoice } from "../../controls/choice.js";
import { make, say } from "../../controls/dom.js";
import { createSlider } from "../../controls/slider.js";
import { insideOf, pointsOf } from "../../figures/drawn_points.js";
import { createScatter } from "../../figures/scatter.js";
import { paintShape } from "../../figures/shape_layer.js";
import { createShapePad } from "../parts/shape_pad.js";
import { createNumber } from "../readouts/number.js";
import { count, signed, weightsText } from "../readouts/phrases.js";
import { NOISE_EXTENT } from "./extents.js";

const POINTS = 1000;
const STEPS = 25; // each is taken as often as the reader says
const OTHER_SEED = 1; // so that what is drawn anew does not start from the noise that it was drawn from
const MOST_VISITS = 20;
const FAR = 1.75; // of the ready lassos: nearly the whole window

/** Corners that enclose a rectangle. */
const rectangle = (
  /** @type {number} */ left,
  /** @type {number} */ right,
  /** @type {number} */ low,
  /** @type {number} */ high,
) => ({ kind: "polygon", numbers: [left, low, right, low, right, high, left, high] });

/** @type {{ value: string, label: string, shape: import("../../figures/steer_shapes.js").Shape }[]} */
const AREAS = [
  { value: "quadrant", label: "A quadrant", shape: rectangle(0, FAR, 0, FAR) },
  { value: "left", label: "Left half", shape: rectangle(-FAR, 0, -FAR, FAR) },
  { value: "upper", label: "Upper half", shape: rectangle(-FAR, FAR, 0, FAR) },
  { value: "all", label: "All", shape: rectangle(-FAR, FAR, -FAR, FAR) },
];

/** Which axis is held. */
const AXES = [
  { value: 0, label: "Hold x, draw y" },
  { value: 1, label: "Hold y, draw x" },
];

/** @param {import("../stage.js").Stage} stage */
export function createInpaintView(stage) {
  const { lab } = stage;
  let axis = AXES[0].value;
  let visits = 5;
  /** The generated points. @type {Float32Array | null} */
  let points = null;
  /** @type {Answer | null} */
  let answered = null;
  const pad = createShapePad(stage, {
    name: "lasso",
    label: "Generated points, with a lasso",
    extent: NOISE_EXTENT,
    first: [AREAS[0].shape],
    tool: () => "region",
    several: false,
    change: regenerate,
  });
  const picture = make("div", { class: "picture" });
  const scatter = stage.keep(
    createScatter(picture, {
      label: "Points with one coordinate drawn anew",
      extent: NOISE_EXTENT,
    }),
  );
  const controls = createControls({
    area: (shape) => pad.replace([shape]),
    axis(value) {
      axis = value;
      regenerate();
    },
    visits(value) {
      visits = value;
      regenerate();
    },
  });
  controls.show(axis, visits);
  const [before, after] = [
    createNumber("from the data, before"),
    createNumber("from the data, now"),
  ];
  const note = make("p", { class: "figure-note", part: "notes", attributes: { role: "status" } });
  const element = layOut(
    { left: pad.picture, right: picture },
    [controls.element, pad.buttons],
    [before.element, after.element],
    note,
  );

  const askPoints = lab.newest(lab.reverse, ({ states }) => {
    points = states[states.length - 1];
    regenerate();
  });
  const ask = lab.newest(
    async (/** @type {Asked} */ asked) => {
      const answer = await lab.inpaint(asked);
      return answer && { asked, result: answer.points, before: answer.before, after: answer.after };
    },
    (answer) => {
      answered = answer;
      draw();
    },
  );

  /** @param {string} rule */
  function sampling(rule) {
    const timesteps = lab.get().run?.settings.timesteps ?? STEPS;
    return { ...lab.sampling(), rule, steps: Math.min(STEPS, timesteps) };
  }

  /** Other points, which are held then. */
  function renew() {
    askPoints({ count: POINTS, sampling: sampling("dpm++2m") });
    draw();
  }

  function regenerate() {
    controls.showArea(pad.now()[0]);
    if (points && lab.get().run) {
      const [shape] = pad.now();
      const chosen = shape ? insideOf(points, shape.numbers) : new Uint8Array(points.length / 2);
      const held = Uint8Array.from(AXES, ({ value }) => (value === axis ? 1 : 0));
      const seed = Number(lab.get().values.sampling_seed) + OTHER_SEED;
      ask({ points, chosen, held, visits, sampling: { ...sampling("ddpm"), seed } });
    }
    draw();
  }

  function draw() {
    const [shape] = pad.now();
    const lasso = (
      /** @type {CanvasRenderingContext2D} */ context,
      /** @type {import("../../figures/plane.js").Plane} */ plane,
      /** @type {import("../../figures/palette.js").Palette} */ palette,
    ) => shape && paintShape(context, plane, palette, shape);
    if (!points) return pad.scatter.draw({ layers: [], description: "Nothing generated yet." });
    const chosen = shape ? insideOf(points, shape.numbers) : new Uint8Array(points.length / 2);
    const inside = pointsOf(points, chosen);
    pad.scatter.draw({
      layers: [faint(pointsOf(points, chosen, 0)), marked(inside)],
      overlay: lasso,
      description: `${count(POINTS)} generated points, ${count(inside.length / 2)} of them in the lasso, drawn as rings.`,
    });
    if (!answered) return scatter.draw({ layers: [], description: "Nothing drawn anew yet." });
    const { asked, result } = answered;
    const [from, to] = [asked.points, result].map((all) => pointsOf(all, asked.chosen));
    const names = asked.held[0] === 1 ? ["x", "y"] : ["y", "x"];
    const words = `Of ${count(from.length / 2)} points ${names[0]} is held and ${names[1]} is drawn anew, each step taken ${asked.visits === 1 ? "once" : `${asked.visits} times`}. All ${count(POINTS)} points were ${signed(answered.before, 3)} from the data and are ${signed(answered.after, 3)} now (sliced Wasserstein distance).`;
    scatter.draw({
      layers: [faint(pointsOf(result, asked.chosen, 0)), marked(to)],
      paths: { states: [from, to], upTo: 1, stepCount: 1 },
      description: words,
    });
    before.say(signed(answered.before, 3));
    after.say(signed(answered.after, 3));
    say(note, `${words} ${weightsText(lab.get())}.`);
  }

  return {
    element,
    renew,
    draw,
    state: () => ({ axis, visits, shape: pad.now()[0] ?? null, points, answered }),
  };
}

/**
 * @param {{ left: HTMLElement, right: HTMLElement }} pictures
 * @param {HTMLElement[]} controls
 * @param {HTMLElement[]} numbers
 * @param {HTMLElement} note
 */
function layOut({ left, right }, controls, numbers, note) {
  const titled = (/** @type {string} */ text, /** @type {HTMLElement} */ picture) =>
    make("div", {}, [make("p", { class: "picture-title", text }), picture]);
  return make("div", {}, [
    make("div", { class: "pair", part: "picture" }, [
      titled("Lasso some points", left),
      titled("Drawn anew", right),
    ]),
    make("div", { class: "under" }, [
      make("div", { class: "panel", part: "settings" }, controls),
      make("div", { class: "readout readout-numbers two", part: "charts" }, numbers),
    ]),
    note,
  ]);
}

/** @param {string} wanted */
const areaNamed = (wanted) => (AREAS.find(({ value }) => value === wanted) ?? AREAS[0]).shape;

/**
 * @typedef {import("../../state/lab_questions.js").RequestFields<"inpaint">} Asked
 * @typedef {{ asked: Asked, result: Float32Array, before: number, after: number }} Answer
 */

/** @param {Float32Array} points @returns {import("../../figures/scatter.js").Layer} */
const faint = (points) => ({ points, colour: ({ model }) => model, opacity: 0.3 });

/** As rings, which the labels are for. @param {Float32Array} points @returns {import("../../figures/scatter.js").Layer} */
const marked = (points) => ({
  points,
  labels: new Uint32Array(points.length / 2).fill(1),
  colour: ({ ink }) => ink,
  opacity: 0.8,
});

/**
 * @param {object} options
 * @param {(shape: import("../../figures/steer_shapes.js").Shape) => void} options.area
 * @param {(axis: number) => void} options.axis
 * @param {(visits: number) => void} options.visits
 */
function createControls({ area, axis, visits }) {
  const areas = createChoice({
    name: "area",
    label: "Choose with the lasso, or",
    choices: AREAS,
    change: (wanted) => area(areaNamed(wanted)),
  });
  const axes = createChoice({ name: "axis", label: "Hold", choices: AXES, change: axis });
  const output = make("output", { class: "slider-value", attributes: { for: "visits" } });
  const slider = createSlider({
    id: "visits",
    label: "How often each step is taken",
    start: "once",
    end: `${MOST_VISITS} times`,
    valueText: (value) => `${value + 1}`,
    seek(value) {
      say(output, String(value + 1));
      visits(value + 1);
    },
  });
  slider.element.append(output);
  return {
    element: make("div", { class: "panel" }, [
      areas.element,
      axes.element,
      make("div", { class: "field" }, [
        make("span", { class: "field-name", text: "Each step is taken" }),
        slider.element,
      ]),
    ]),
    /** @param {import("../../figures/steer_shapes.js").Shape} shape */
    showArea: (shape) => areas.show(AREAS.find((area) => area.shape === shape)?.value ?? ""),
    /** @param {number} axisHeld @param {number} times */
    show(axisHeld, times) {
      axes.show(axisHeld);
      slider.show(times - 1, MOST_VISITS - 1);
      say(output, String(times));
    },
  };
}
