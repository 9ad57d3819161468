/** What a network has learned beside the best that there is for its data: fields, loss, and copies. */

import { createChoice } from "../../controls/choice.js";
import { make, say } from "../../controls/dom.js";
import { createColourScale } from "../parts/colour_scale.js";
import { makeField } from "../parts/fields.js";
import { createProblemNotice } from "../parts/problem_notice.js";
import { createToolbar } from "../parts/toolbar.js";
import { createCopies } from "../readouts/copies_chart.js";
import { createLoss } from "../readouts/loss.js";
import { createLossAboveFloor } from "../readouts/loss_above_floor.js";
import { signed } from "../readouts/phrases.js";
import { createProgress } from "../readouts/progress.js";
import { LARGEST, createFieldComparison } from "../views/field_comparison.js";
import { createPreview } from "../views/preview.js";
import { createTimeSlider } from "../views/time_slider.js";
import styles from "../../styles/plane_map.css";

const FEW = 20; // points
/** So few points make short epochs: these are as many training steps as the quick preset has. */
const few = { points: FEW, batch_size: 4, epochs: 4000 };

/** @type {import("../stage.js").Kind} */
export const truth = {
  label: "The network beside the best answer there is",
  styles: [styles],
  create(stage) {
    const { lab } = stage;
    const told = make("p", {
      class: "figure-note",
      id: "truth-place",
      part: "notes",
      attributes: { role: "status" },
    });
    const comparison = createFieldComparison(stage, { change: tell });
    const scale = createColourScale({
      title: "Difference of the two answers (noise is 1.25 long on average)",
      colours: ["raised", "noise", "ink"],
    });
    scale.show({
      low: 0,
      high: LARGEST,
      ticks: [0, 0.25, 0.5, 0.75, 1].map((value) => ({
        value,
        text: value === LARGEST ? "1 or more" : String(value),
      })),
    });
    const copies = createCopies(stage);
    const above = createLossAboveFloor(stage);
    const label = makeField(stage, "label");
    stage.root.append(
      comparison.element,
      createTimeSlider(stage).element,
      scale.element,
      told,
      make("div", { class: "under" }, [
        make("div", { class: "panel" }, [
          createToolbar(stage),
          createProblemNotice(stage, "trainingProblem"),
          createProgress(stage),
        ]),
        make("div", { class: "panel", part: "settings" }, [createPointsChoice(stage), label]),
      ]),
      make("div", { class: "pair" }, [
        make("div", {}, [
          make("h3", { class: "picture-title", text: "What it draws" }),
          createPreview(stage),
          above.element,
        ]),
        make("div", {}, [copies.element, createLoss(stage, { floor: true })]),
      ]),
    );
    stage.subscribe(["run"], ({ run }) => {
      label.hidden = !run || run.settings.class_count === 0;
    });
    stage.follow(["run"], () => void lab.measureFloors());
    // Where both answers begin to differ. A model that others show keeps the time that they show.
    if (stage.option("model") === null) lab.seek(Math.round(lab.get().values.timesteps / 3));

    function tell() {
      const at = comparison.atPlace();
      // While it trains the numbers change all the time: too often to be read out.
      told.setAttribute("aria-live", lab.get().status === "training" ? "off" : "polite");
      say(
        told,
        at
          ? `Near (${pair(at.place)}) the network sees the noise (${vector(at.learned)}); the best answer is (${vector(at.exact)}). They are ${signed(at.difference, 2)} apart.`
          : "Point at a place, or move there with the arrow keys: both answers are told here.",
      );
    }

    return {
      state: () => ({
        fields: comparison.now(),
        place: comparison.atPlace(),
        copies: copies.now(),
        floors: lab.get().floors,
        excess: above.now()?.excess ?? null,
      }),
    };
  },
};

/** @param {{ x: number, y: number }} point */
const pair = ({ x, y }) => vector([x, y]);

/** @param {number[]} numbers */
const vector = (numbers) => numbers.map((value) => signed(value, 2)).join(", ");

/**
 * How many points there are to learn: as many as usual, or so few that they can be remembered. Another
 * choice begins to train at once.
 * @param {import("../stage.js").Stage} stage
 */
function createPointsChoice({ lab, subscribe }) {
  const usual = lab.usual();
  const many = { points: usual.points, batch_size: usual.batch_size, epochs: usual.epochs };
  const choice = createChoice({
    name: "truth-points",
    label: "Points to learn from",
    choices: [many, few].map(({ points }) => ({
      value: points,
      label: `${points.toLocaleString("en")} points`,
    })),
    async change(value) {
      await lab.change(Number(value) === FEW ? few : many);
      if ((await lab.reset()) === null) await lab.start();
    },
  });
  subscribe(["values"], ({ values }) => choice.show(values.points));
  return choice.element;
}
