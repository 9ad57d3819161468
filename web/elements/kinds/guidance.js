/**
 * Guidance: a cloud of all labels that is sampled anew while the scale is dragged, and at one point the
 * three predictions that it is made of.
 */

import { createButton } from "../../controls/button.js";
import { make, say } from "../../controls/dom.js";
import { createGuidancePlane } from "../../figures/guidance_plane.js";
import { makeField } from "../parts/fields.js";
import { createPreparation } from "../parts/prepare.js";
import { createProblemNotice } from "../parts/problem_notice.js";
import { createToolbar } from "../parts/toolbar.js";
import { percent, labelName, weightsText } from "../readouts/phrases.js";
import { createProgress } from "../readouts/progress.js";
import { GUIDED_EXTENT } from "../views/extents.js";
import { guidanceEquations } from "../views/guidance_equation.js";
import { createTimeSlider } from "../views/time_slider.js";
import { pair } from "../views/update_equation.js";
import {
  createIntervalField,
  createLabelField,
  createScaleField,
  scaleText,
} from "./guidance_controls.js";
import { createGuidanceReadout } from "./guidance_readout.js";
import { createGuidedCloud, notGuided } from "./guided_cloud.js";
import { createGuidedPoint } from "./guided_point.js";
import styles from "../../styles/guidance.css";

/** @type {import("../stage.js").Kind} */
export const guidance = {
  label: "Guidance",
  trained: true,
  styles: [styles],
  create(stage) {
    const { lab } = stage;
    const picture = make("div", { class: "picture", part: "picture" });
    const equations = make("div", {
      class: "equations",
      part: "notes",
      attributes: { role: "group", "aria-label": "Guidance in numbers", tabindex: "0" },
    });
    const note = make("p", { class: "figure-note", part: "notes" });
    const readout = createGuidanceReadout(stage);
    const interval = createIntervalField(stage);
    stage.root.append(
      createAbsence(stage),
      make("div", { class: "split" }, [
        make("div", { class: "guidance-picture" }, [picture, createScaleField(stage)]),
        make("div", { class: "side" }, [
          ...readout.elements,
          interval.element,
          make("div", { part: "settings" }, [
            makeField(stage, "sampling_seed", { dice: "Other noise" }),
          ]),
        ]),
      ]),
      make("div", { class: "guidance-point" }, [
        make("div", { class: "under" }, [
          createLabelField(stage),
          make("div", {}, [
            make("span", { class: "field-name", text: "Diffusion time of the arrows" }),
            createTimeSlider(stage).element,
          ]),
        ]),
        equations,
        note,
      ]),
      createPreparation(stage),
      make("div", { class: "guidance-training" }, [
        createToolbar(stage),
        createProgress(stage),
        createProblemNotice(stage, "trainingProblem"),
      ]),
    );
    const plane = stage.keep(
      createGuidancePlane(picture, {
        label: "A guided cloud",
        extent: GUIDED_EXTENT,
        present: () => point.place(),
        pick: (place) => point.move(place),
      }),
    );
    const middles = createMiddles();
    /** What the equation shows. @type {ReturnType<typeof point.now>} */
    let inNumbers = null;
    const cloud = createGuidedCloud(stage, draw);
    const point = createGuidedPoint(stage, draw);

    function draw() {
      const { data } = lab.get();
      const [samples, told] = [cloud.now(), point.now()];
      if (!data) return;
      const names = data.classNames ?? [];
      readout.show(samples, cloud.measured());
      if (samples) interval.mark(samples.timesteps);
      const words = [samples ? cloudText(samples) : "", told ? pointText(told, names) : ""];
      const description = words.filter(Boolean).join(" ");
      plane.draw({
        data: data.points,
        cloud: samples,
        classes: middles.of(data),
        chosen: lab.get().values.label,
        arrows: told && arrowsOf(told, names),
        description,
      });
      if (told !== inNumbers) {
        inNumbers = told;
        equations.replaceChildren(...(told ? guidanceEquations(told, scaleAt(told)) : []));
        say(note, told ? `${pointText(told, names)} ${weightsText(lab.get())}.` : "");
      }
    }
    stage.subscribe(["data"], draw);

    return {
      state: () => ({ cloud: cloud.now(), point: point.now(), measured: cloud.measured() }),
    };
  },
};

/**
 * What is said where the present model cannot be guided, with a way out.
 * @param {import("../stage.js").Stage} stage
 * @returns {HTMLElement}
 */
function createAbsence({ lab, subscribe }) {
  const text = make("p", { class: "figure-note" });
  const button = createButton({
    label: "Take six labelled clusters",
    icon: "play",
    press: () => void lab.choosePreset("guided"),
  });
  const element = make("div", { class: "preparation" }, [text, button.element]);
  subscribe(["run"], () => {
    const problem = notGuided(lab);
    element.hidden = !problem;
    say(text, problem ?? "");
  });
  return element;
}

/** @param {import("./guided_cloud.js").Cloud} cloud */
function cloudText({ points, sampling, score, fresh }) {
  return `${points.length / 2} samples of all labels with guidance scale ${scaleText(Number(sampling.guidance))}: ${percent(score.accuracy)} belong to their class, and they spread ${percent(score.spread / fresh.spread)} as far as the data.`;
}

/**
 * @param {import("../../worker/guidance_handlers.js").GuidedPoint} told
 * @param {readonly string[]} names  of the classes
 */
function pointText({ x, timestep, label, ...predictions }, names) {
  const [without, with_, guided] = [
    predictions.unconditional,
    predictions.conditional,
    predictions.guided,
  ].map(({ x0 }) => pair(x0));
  return `At diffusion time ${timestep} the point ${pair(x)} comes, as the network sees it, from ${without} without a label, from ${with_} with the label ${labelName(names, label)}, and guided from ${guided}.`;
}

/**
 * @param {import("../../worker/guidance_handlers.js").GuidedPoint} told
 * @param {readonly string[]} names
 * @returns {import("../../figures/guidance_plane.js").Arrows}
 */
function arrowsOf({ x, label, sampling, ...predictions }, names) {
  const [unconditional, conditional, guided] = [
    predictions.unconditional,
    predictions.conditional,
    predictions.guided,
  ].map(({ x0 }) => ({ x: x0[0], y: x0[1] }));
  const isAt = (/** @type {{ x: number, y: number }} */ end) =>
    end.x === guided.x && end.y === guided.y;
  return {
    from: { x: x[0], y: x[1] },
    unconditional,
    conditional,
    guided,
    name: labelName(names, label),
    scale: scaleText(Number(sampling.guidance)),
    same: isAt(conditional) ? "conditional" : isAt(unconditional) ? "unconditional" : null,
  };
}

/**
 * The scale that acts at a point: where guidance rests, the label's prediction stands, which is scale 1.
 * @param {import("../../worker/guidance_handlers.js").GuidedPoint} told
 */
const scaleAt = ({ sampling, conditional, guided }) =>
  guided.epsilon.every((value, i) => value === conditional.epsilon[i])
    ? 1
    : Number(sampling.guidance);

/** The middle of each class of the data, where its name is written; found once for each data. */
function createMiddles() {
  /** @type {import("../../state/lab_state.js").Data | null} */
  let known = null;
  /** @type {import("../../figures/guidance_plane.js").GuidanceFrame["classes"]} */
  let middles = [];

  return {
    /** @param {import("../../state/lab_state.js").Data} data */
    of(data) {
      if (data !== known) middles = middlesOf(data);
      known = data;
      return middles;
    },
  };
}

/** @param {import("../../state/lab_state.js").Data} data */
function middlesOf({ points, labels, classNames }) {
  return classNames.map((name, label) => {
    let [x, y, count] = [0, 0, 0];
    labels?.forEach((each, i) => {
      if (each !== label) return;
      x += points[2 * i];
      y += points[2 * i + 1];
      count += 1;
    });
    return { label, name, x: x / count, y: y / count };
  });
}
