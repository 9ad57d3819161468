/** SDEdit: a drawing, the drawing noised, and what the model makes of it. */

import { createChoice } from "../../controls/choice.js";
import { make, say } from "../../controls/dom.js";
import { createSlider } from "../../controls/slider.js";
import { pointsAlong } from "../../figures/drawn_points.js";
import { createScatter } from "../../figures/scatter.js";
import { paintShape } from "../../figures/shape_layer.js";
import { usualShape } from "../../figures/steer_shapes.js";
import { createShapePad } from "../parts/shape_pad.js";
import { createNumber } from "../readouts/number.js";
import { count, percent, signed, weightsText } from "../readouts/phrases.js";
import { dataLayer } from "./data_layer.js";
import { NOISE_EXTENT } from "./extents.js";

const POINTS = 1000;
const FAST = { rule: "dpm++2m", steps: 12 };
const FIRST = 0.6; // of the path: neither the drawing nor the data alone

/** @type {{ value: import("../../figures/steer_shapes.js").Tool, label: string }[]} */
const TOOLS = [
  { value: "curve", label: "Freehand" },
  { value: "circle", label: "Circle" },
  { value: "line", label: "Line" },
];

/** @param {import("../stage.js").Stage} stage */
export function createSketchView(stage) {
  const { lab } = stage;
  let tool = TOOLS[0].value;
  /** @type {number | null} */
  let timestep = null; // until there is a model
  /** @type {Answer | null} */
  let answered = null;

  const pad = createShapePad(stage, {
    name: "sketch",
    label: "Your drawing",
    extent: NOISE_EXTENT,
    first: [usualShape(tool)],
    tool: () => tool,
    several: true,
    change: renew,
  });
  const tools = createChoice({
    name: "sketch",
    label: "Draw",
    choices: TOOLS,
    change(value) {
      tool = value;
      pad.replace([usualShape(tool)]);
    },
  });
  tools.show(tool);
  const [noised, result] = ["Noised", "Denoised"].map((title) => createPanel(stage, title));
  const time = createTime((value) => {
    timestep = value;
    renew();
  });
  const fromDrawing = createNumber("from your drawing");
  const fromData = createNumber("from the data");
  const note = make("p", { class: "figure-note", part: "notes", attributes: { role: "status" } });
  const element = make("div", {}, [
    make("div", { class: "sketch-pictures", part: "picture" }, [
      make("div", {}, [make("p", { class: "picture-title", text: "Your drawing" }), pad.picture]),
      noised.element,
      result.element,
    ]),
    time.element,
    make("div", { class: "under" }, [
      make("div", { class: "panel", part: "settings" }, [tools.element, pad.buttons]),
      make("div", { class: "readout readout-numbers two", part: "charts" }, [
        fromDrawing.element,
        fromData.element,
      ]),
    ]),
    note,
  ]);

  const ask = lab.newest(
    async (/** @type {Asked} */ asked) => {
      const answer = await lab.sdedit(asked);
      return answer && { asked, ...answer };
    },
    (answer) => {
      if (pad.now().length > 0) answered = answer; // it may have been cleared meanwhile
      draw();
    },
  );

  /** What the model makes of it now. */
  function renew() {
    const { run, status } = lab.get();
    if (run && lab.trained() && status !== "training") {
      const last = run.settings.timesteps - 1;
      timestep = Math.min(timestep ?? Math.round(FIRST * last), last);
      time.show(timestep, last);
      const points = pointsAlong(pad.now(), POINTS);
      if (points.length > 0) ask({ points, timestep, sampling: { ...lab.sampling(), ...FAST } });
      else answered = null;
    }
    draw();
  }

  function draw() {
    const { data } = lab.get();
    const drawn = pointsAlong(pad.now(), POINTS);
    const behind = data ? [dataLayer(data)] : [];
    pad.scatter.draw({
      layers: behind,
      overlay: (context, plane, palette) =>
        pad.now().forEach((shape) => paintShape(context, plane, palette, shape)),
      description:
        drawn.length > 0 ? `Your drawing as ${count(POINTS)} points.` : "Nothing is drawn.",
    });
    fromDrawing.say(answered && signed(answered.fromDrawing, 3));
    fromData.say(answered && signed(answered.fromData, 3));
    if (!answered) {
      say(note, drawn.length > 0 ? "" : "Nothing is drawn, so there is nothing to denoise.");
      for (const { scatter } of [noised, result]) {
        scatter.draw({ layers: behind, description: "Nothing yet." });
      }
      return;
    }
    const { asked, points, signal } = answered;
    const at = `t = ${asked.timestep}`;
    noised.name(`Noised to ${at}`);
    noised.scatter.draw({
      layers: [{ points: answered.noised, colour: (palette) => palette.noise, opacity: 0.7 }],
      description: `The drawing noised to ${at}: ${percent(signal)} of the signal is left, and noise is added.`,
    });
    const words = `Noised to ${at}, where ${percent(signal)} of the signal is left, and denoised: the ${count(POINTS)} points are ${signed(answered.fromDrawing, 3)} from your drawing and ${signed(answered.fromData, 3)} from the data; the drawing itself is ${signed(answered.drawingFromData, 3)} from the data (sliced Wasserstein distance).`;
    result.scatter.draw({
      layers: [...behind, { points, colour: (palette) => palette.model, opacity: 0.7 }],
      description: words,
    });
    say(note, `${words} ${weightsText(lab.get())}.`);
  }

  return {
    element,
    renew,
    draw,
    /** @param {number} value */
    seek(value) {
      timestep = Math.max(0, Math.round(value));
      renew();
    },
    state: () => ({ tool, shapes: pad.now(), timestep, answered }),
  };
}

/**
 * @typedef {import("../../state/lab_questions.js").RequestFields<"sdedit">} Asked
 * @typedef {import("../../worker/protocol.js").Answers["sdedit"] & { asked: Asked }} Answer
 */

/** @param {import("../stage.js").Stage} stage @param {string} title */
function createPanel(stage, title) {
  const picture = make("div", { class: "picture" });
  const heading = make("p", { class: "picture-title", text: title });
  return {
    element: make("div", {}, [heading, picture]),
    name: (/** @type {string} */ text) => say(heading, text),
    scatter: stage.keep(createScatter(picture, { label: title, extent: NOISE_EXTENT })),
  };
}

/** How far the drawing is noised. @param {(timestep: number) => void} seek */
function createTime(seek) {
  const output = make("output", { class: "slider-value", attributes: { for: "edit-time" } });
  const slider = createSlider({
    id: "edit-time",
    label: "Diffusion time to which the drawing is noised",
    start: "your drawing",
    end: "noise",
    valueText: (timestep) => `diffusion time ${timestep}`,
    seek,
  });
  slider.element.append(output);
  slider.element.setAttribute("part", "player");
  return {
    element: slider.element,
    /** @param {number} timestep @param {number} last */
    show(timestep, last) {
      slider.show(timestep, last);
      say(output, `t = ${timestep}`);
    },
  };
}
