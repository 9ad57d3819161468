/** Samples that go where the reader draws: how many of them do, and what it costs. */

import { createButton } from "../../controls/button.js";
import { createChoice } from "../../controls/choice.js";
import { make, say } from "../../controls/dom.js";
import { createToggle } from "../../controls/toggle.js";
import { createScatter } from "../../figures/scatter.js";
import { paintShape } from "../../figures/shape_layer.js";
import { isRegion, shapeOf, usualShape } from "../../figures/steer_shapes.js";
import { makeField } from "../parts/fields.js";
import { createPreparation } from "../parts/prepare.js";
import { createShapeHistory } from "../parts/shape_history.js";
import { count, signed, weightsText } from "../readouts/phrases.js";
import { createPrice } from "../readouts/price.js";
import { dataLayer } from "../views/data_layer.js";
import { createDrawingPad } from "../views/drawing_pad.js";
import { NOISE_EXTENT } from "../views/extents.js";
import { changedByKey } from "../views/shape_keys.js";
import { createStrength } from "../views/strength_slider.js";
import styles from "../../styles/drawing_pad.css";

const POINTS = 2000;
const WITHIN = 0.05; // of the region or the line: about the size of a dot in the picture
const STEPS = 12; // with this rule the samples are as good as after 100 steps of DDPM, and come at once
const RULE = "dpm++2m";

/** @type {{ value: import("../../figures/steer_shapes.js").Tool, label: string }[]} */
const TOOLS = [
  { value: "region", label: "Region" },
  { value: "curve", label: "Curve" },
  { value: "circle", label: "Circle" },
  { value: "half-plane", label: "Half-plane" },
  { value: "line", label: "Line" },
];

/** The core's forms of the gradient. */
const FORMS = [
  { value: "network", label: "Through the network" },
  { value: "identity", label: "Cheap" },
];

/** @type {import("../stage.js").Kind} */
export const steer = {
  label: "Steering",
  trained: true,
  styles: [styles],
  create(stage) {
    const { lab } = stage;
    /** While a stroke is drawn, what it would be. @type {import("../../figures/steer_shapes.js").Shape | null} */
    let drawing = null;
    /** @type {import("../readouts/price.js").Answered | null} */
    let answered = null;
    const history = createShapeHistory(usualShape(TOOLS[0].value), renew);
    const shape = () => drawing ?? history.now();
    const { picture, scatter } = createCanvasToDrawOn(stage, {
      history,
      tool: () => controls.tool(),
      draw(next) {
        drawing = next;
        renew();
      },
    });
    const controls = createControls({ history, renew, redraw: draw });
    const price = createPrice(stage);
    const note = make("p", { class: "figure-note", part: "notes", attributes: { role: "status" } });
    stage.root.append(
      make("div", { class: "split" }, [
        make("div", {}, [picture, controls.buttons, note, createPreparation(stage)]),
        make("div", { class: "side" }, [
          controls.element,
          price.element,
          make("div", { class: "panel", part: "settings" }, [
            controls.hasFree.element,
            makeField(stage, "sampling_seed", { dice: "Other noise" }),
          ]),
        ]),
      ]),
    );

    const ask = lab.newest(
      async (/** @type {Asked} */ asked) => {
        const answer = await lab.steer(asked.request);
        return answer && { ...asked, ...answer };
      },
      (answer) => {
        answered = answer;
        price.add(answer);
        draw();
      },
    );

    /** Other samples, for whatever reason. */
    function renew() {
      controls.show();
      draw();
      const { run, status } = lab.get();
      if (!run || !lab.trained() || status === "training") return;
      const [now, strength, form] = [shape(), controls.strength(), controls.form()];
      const sampling = {
        ...lab.sampling(),
        rule: RULE,
        steps: Math.min(STEPS, run.settings.timesteps),
        steering_strength: strength,
        steering_gradient: form,
      };
      const numbers = Float32Array.from(now?.numbers ?? []);
      const energy = now?.kind ?? null;
      const request = { count: POINTS, sampling, energy, numbers, within: WITHIN };
      ask({ shape: now, strength, form, request });
    }
    stage.follow(["run", "status", "step", "values"], renew);

    function draw() {
      const { data } = lab.get();
      const words = answered ? tell(answered) : "Nothing generated yet.";
      say(note, answered ? `${words} ${weightsText(lab.get())}.` : "");
      const now = shape();
      const behind = data ? [dataLayer(data)] : [];
      const free = answered && controls.hasFree.isOn() ? [freeLayer(answered)] : [];
      scatter.draw({
        layers: [...behind, ...free, ...(answered ? [steeredLayer(answered)] : [])],
        overlay: (context, plane, palette) => now && paintShape(context, plane, palette, now),
        description: words,
      });
    }
    controls.show();
    return {
      state: () => ({
        tool: controls.tool(),
        form: controls.form(),
        strength: controls.strength(),
        shape: shape(),
        within: WITHIN,
        answered,
      }),
    };
  },
};

/** @typedef {ReturnType<typeof createShapeHistory>} History */

/**
 * @param {import("../stage.js").Stage} stage
 * @param {object} options
 * @param {History} options.history
 * @param {() => import("../../figures/steer_shapes.js").Tool} options.tool
 * @param {(shape: import("../../figures/steer_shapes.js").Shape | null) => void} options.draw  told
 *   what a stroke draws so far; null when it is over
 */
function createCanvasToDrawOn(stage, { history, tool, draw }) {
  const pad = createDrawingPad({
    label:
      "The picture to draw on. The arrow keys move the shape; Shift with up and down sizes it, with left and right turns it",
    extent: NOISE_EXTENT,
    draw: (stroke) => draw(shapeOf(tool(), stroke)),
    end(stroke) {
      const drawn = shapeOf(tool(), stroke);
      draw(null);
      if (drawn) history.set(drawn);
    },
    cancel: () => draw(null),
    key(event) {
      const now = history.now();
      const next = now && changedByKey(now, event);
      if (next) history.set(next, "keys");
      return next !== null;
    },
  });
  const scatter = createScatter(pad.picture, { label: steer.label, extent: NOISE_EXTENT });
  return { picture: pad.picture, scatter: stage.keep(scatter) };
}

/**
 * @param {{ history: History, renew: () => void, redraw: () => void }} options
 */
function createControls({ history, renew, redraw }) {
  let tool = TOOLS[0].value;
  let form = FORMS[0].value;
  const tools = createChoice({
    name: "tool",
    label: "Draw",
    choices: TOOLS,
    change(value) {
      tool = value;
      history.set(usualShape(tool));
    },
  });
  const forms = createChoice({
    name: "form",
    label: "Gradient",
    choices: FORMS,
    change(value) {
      form = value;
      renew();
    },
  });
  const strength = createStrength(renew);
  const undo = createButton({ id: "undo-shape", label: "Undo", icon: "undo", press: history.undo });
  const clear = createButton({
    id: "clear-shape",
    label: "Clear",
    icon: "reset",
    press: () => history.set(null),
  });
  const hasFree = createToggle({
    name: "free",
    label: "Show where they would be, not steered",
    on: false,
    change: redraw,
  });
  return {
    element: make("div", { class: "panel", part: "settings" }, [
      tools.element,
      strength.element,
      forms.element,
    ]),
    buttons: make("div", { class: "button-row under", part: "toolbar" }, [
      undo.element,
      clear.element,
    ]),
    hasFree,
    tool: () => tool,
    form: () => form,
    strength: strength.value,
    show() {
      tools.show(tool);
      forms.show(form);
      undo.enable(history.canUndo());
      clear.enable(history.now() !== null);
    },
  };
}

/**
 * @typedef {object} Asked
 * @property {import("../../figures/steer_shapes.js").Shape | null} shape
 * @property {number} strength
 * @property {string} form
 * @property {import("../../state/lab_questions.js").RequestFields<"steer">} request
 */

/** @param {import("../readouts/price.js").Answered} answered @returns {import("../../figures/scatter.js").Layer} */
const freeLayer = ({ free }) => ({
  points: free.points,
  colour: ({ noise }) => noise,
  opacity: 0.45,
});

/** @param {import("../readouts/price.js").Answered} answered @returns {import("../../figures/scatter.js").Layer} */
const steeredLayer = ({ steered }) => ({
  points: steered.points,
  colour: ({ model }) => model,
  opacity: 0.7,
});

/** What is to be seen. @param {import("../readouts/price.js").Answered} answered */
function tell({ shape, strength, form, steered, free }) {
  const samples = `${count(steered.points.length / 2)} samples`;
  if (!shape || steered.share === null || free.share === null) {
    return `${samples}, steered nowhere: nothing is drawn. They are ${signed(steered.distance, 3)} from the data.`;
  }
  const place = isRegion(shape)
    ? `in the region or at most ${WITHIN} from it`
    : `at most ${WITHIN} from the line`;
  const percents = (/** @type {number} */ share) => `${(100 * share).toFixed(1)}%`;
  const how =
    form === FORMS[0].value ? "by the gradient through the network" : "by the cheap gradient";
  return `${samples}, steered with strength ${strength} ${how}: ${percents(steered.share)} are ${place}, ${percents(free.share)} without steering. They are ${signed(steered.distance, 3)} from the data, ${signed(free.distance, 3)} without (sliced Wasserstein distance).`;
}
