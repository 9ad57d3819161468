/** Samples that go where the reader draws: how many of them do, and what it costs. */

import { createChoice } from "../../controls/choice.js";
import { make, say } from "../../controls/dom.js";
import { createToggle } from "../../controls/toggle.js";
import { paintShape } from "../../figures/shape_layer.js";
import { isRegion, usualShape } from "../../figures/steer_shapes.js";
import { makeField } from "../parts/fields.js";
import { createPreparation } from "../parts/prepare.js";
import { createShapePad } from "../parts/shape_pad.js";
import { count, signed, weightsText } from "../readouts/phrases.js";
import { createPrice } from "../readouts/price.js";
import { dataLayer } from "../views/data_layer.js";
import { NOISE_EXTENT } from "../views/extents.js";
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
    /** @type {import("../readouts/price.js").Answered | null} */
    let answered = null;
    const pad = createShapePad(stage, {
      name: "shape",
      label: "The picture",
      extent: NOISE_EXTENT,
      first: [usualShape(TOOLS[0].value)],
      tool: () => controls.tool(),
      several: false,
      change: renew,
    });
    const shape = () => pad.now()[0] ?? null;
    const controls = createControls({ replace: pad.replace, renew, redraw: draw });
    const price = createPrice(stage);
    const note = make("p", { class: "figure-note", part: "notes", attributes: { role: "status" } });
    stage.root.append(
      make("div", { class: "split" }, [
        make("div", {}, [pad.picture, pad.buttons, note, createPreparation(stage)]),
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
      pad.scatter.draw({
        layers: [...behind, ...free, ...(answered ? [steeredLayer(answered)] : [])],
        overlay: (context, plane, palette) => now && paintShape(context, plane, palette, now),
        description: words,
      });
    }
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

/**
 * @param {object} options
 * @param {(shapes: import("../../figures/steer_shapes.js").Shape[]) => void} options.replace
 * @param {() => void} options.renew   other samples are wanted
 * @param {() => void} options.redraw
 */
function createControls({ replace, renew, redraw }) {
  let tool = TOOLS[0].value;
  let form = FORMS[0].value;
  const tools = createChoice({
    name: "tool",
    label: "Draw",
    choices: TOOLS,
    change(value) {
      tool = value;
      replace([usualShape(tool)]);
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
  tools.show(tool);
  forms.show(form);
  const strength = createStrength(renew);
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
    hasFree,
    tool: () => tool,
    form: () => form,
    strength: strength.value,
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
