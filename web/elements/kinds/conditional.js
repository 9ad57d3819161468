/** One network, one noise, two labels: each cloud goes where its label sends it. */

import { createPlayer } from "../../controls/player.js";
import { createToggle } from "../../controls/toggle.js";
import { isCalm } from "../../controls/motion.js";
import { make, say } from "../../controls/dom.js";
import { problemOf } from "../../core/errors.js";
import { makeField } from "../parts/fields.js";
import { timestepAfter } from "../views/field.js";
import { createLabelledCloud } from "../views/labelled_cloud.js";
import { createPreparation } from "../parts/prepare.js";
import { createProblemNotice } from "../parts/problem_notice.js";
import { pauseUnseen } from "../views/pause_unseen.js";
import { performing } from "../views/performing.js";
import { NO_RUN } from "../views/reverse_view.js";
import { createProgress } from "../readouts/progress.js";
import { createToolbar } from "../parts/toolbar.js";
import { positionText, weightsText } from "../readouts/phrases.js";

const POINTS = 1000; // of each cloud

/** @type {import("../stage.js").Kind} */
export const conditional = {
  label: "Conditional generation",
  trained: true,
  create(stage) {
    const { lab } = stage;
    /** @type {import("../views/labelled_cloud.js").LabelledCloud[]} */
    let clouds = [];
    let run = NO_RUN; // that of the first cloud, and like it the other's
    const shown = createToggle({
      name: "field",
      label: "Vector field of each label",
      on: true,
      change: redraw,
    });
    const player = createPlayer({
      id: "reverse",
      label: "Diffusion time",
      start: "noise",
      end: "data",
      valueText: (position) => positionText(position, run),
      move: redraw,
    });
    clouds = ["Left", "Right"].map((side, label) =>
      createLabelledCloud(stage, {
        side,
        label,
        shown: () => ({ position: player.position(), run }),
        hasField: shown.isOn,
        change: () => void renew(),
      }),
    );
    const where = make("p", { class: "figure-note", part: "notes" });
    stage.root.append(
      make(
        "div",
        { class: "pair", part: "picture" },
        clouds.map(({ element }) => element),
      ),
      player.element,
      where,
      createPreparation(stage),
      make("div", { class: "under" }, [
        make("div", { class: "panel" }, [
          createToolbar(stage),
          createProgress(stage),
          createProblemNotice(stage, "trainingProblem"),
        ]),
        make("div", { class: "panel", part: "settings" }, [
          shown.element,
          makeField(stage, "sampling_seed", { dice: "Other noise" }),
        ]),
      ]),
    );

    function redraw() {
      const model = lab.get().run;
      const hasField = shown.isOn() && model && model.settings.class_count > 0;
      const timestep =
        timestepAfter(player.position(), run.timesteps) ?? (model?.settings.timesteps ?? 1) - 1;
      for (const cloud of clouds) {
        if (hasField) cloud.seekField(timestep);
        cloud.draw();
      }
      const text = run.stepCount > 0 ? `${positionText(player.position(), run)}. ` : "";
      say(where, `${text}${weightsText(lab.get())}.`);
    }

    const runs = createRuns(lab);
    /** Both clouds from the present weights, unless they are that already. */
    async function renew() {
      const first = runs.areNone();
      let answers;
      try {
        answers = await runs.of(clouds.map(({ label }) => label));
      } catch (error) {
        say(where, problemOf(error).message);
      }
      if (!answers) return;
      clouds.forEach((cloud, i) => (cloud.states = answers[i].states));
      const [{ states, timesteps }] = answers;
      run = { states, timesteps, stepCount: timesteps.length };
      const position = player.position();
      player.restart(run.stepCount + 1);
      player.offer(run.stepCount + 1);
      if (first && !isCalm()) player.play();
      else player.seek(first ? run.stepCount : position);
      redraw();
    }
    stage.follow(["run", "status", "step", "values"], () => void renew());

    pauseUnseen(stage, player);

    return {
      ...performing(player),
      state: () => ({
        position: player.position(),
        clouds: clouds.map(({ label, states }) => ({ label, states })),
      }),
    };
  },
};

/**
 * The reverse runs of a list of labels, asked for when they would be other ones than the last.
 * @param {import("../../state/lab.js").Lab} lab
 */
function createRuns(lab) {
  /** What the last ones depend on. @type {unknown[]} */
  let made = [];

  return {
    areNone: () => made.length === 0,

    /**
     * @param {number[]} labels
     * @returns {Promise<any[] | null>} null if the last ones are the same, if newer ones are on their
     *   way, or if there is no trained model with labels at rest
     */
    async of(labels) {
      const { run: model, status, step } = lab.get();
      if (!model || model.settings.class_count === 0) return null;
      if (status === "training" || !lab.trained()) return null;
      const samplings = labels.map((label) => lab.sampling(label));
      const wanted = [model.id, step, ...samplings.map((sampling) => JSON.stringify(sampling))];
      if (wanted.every((value, i) => value === made[i])) return null;
      made = wanted;
      try {
        const answers = await Promise.all(
          samplings.map((sampling) => lab.reverse({ count: POINTS, sampling })),
        );
        return made === wanted ? answers : null;
      } catch (error) {
        if (made !== wanted) return null;
        throw error;
      }
    },
  };
}
