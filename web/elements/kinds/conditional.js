/** One network, one noise, two labels: each cloud goes where its label sends it. */

import { createChoice } from "../../controls/choice.js";
import { createPlayer } from "../../controls/player.js";
import { createToggle } from "../../controls/toggle.js";
import { createScatter } from "../../figures/scatter.js";
import { mixColours } from "../../figures/palette.js";
import { isCalm } from "../../controls/motion.js";
import { make, say } from "../../controls/dom.js";
import { choicesOf, parameterOf } from "../../state/parameters.js";
import { problemOf } from "../../core/errors.js";
import { makeField } from "../parts/fields.js";
import { createFieldSource, timestepAfter } from "../parts/field.js";
import { createPreparation } from "../parts/prepare.js";
import { createProblemNotice } from "../parts/problem_notice.js";
import { NO_RUN } from "../parts/reverse_view.js";
import { createProgress } from "../parts/progress.js";
import { createToolbar } from "../parts/toolbar.js";
import { labelName, positionText, weightsText } from "../parts/phrases.js";
import { NOISE_EXTENT } from "../parts/extents.js";

const POINTS = 1000; // of each cloud

/**
 * @typedef {object} Cloud
 * @property {number} label
 * @property {Float32Array[]} states   from noise; empty before they come
 * @property {HTMLElement} element
 * @property {() => void} draw
 * @property {(timestep: number) => void} seekField
 */

/** @type {import("../stage.js").Kind} */
export const conditional = {
  label: "Conditional generation",
  trained: true,
  create(stage) {
    const { lab } = stage;
    /** @type {Cloud[]} */
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
    clouds = [0, 1].map((label, i) => createCloud(["Left", "Right"][i], label));
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

    /** @param {string} side @param {number} first @returns {Cloud} */
    function createCloud(side, first) {
      const picture = make("div", { class: "picture" });
      const scatter = stage.keep(
        createScatter(picture, { label: `${side} cloud`, extent: NOISE_EXTENT }),
      );
      const field = createFieldSource(stage, { picture: () => picture, draw: () => cloud.draw() });
      const choice = createChoice({
        name: `label-${side.toLowerCase()}`,
        label: `Label of the ${side.toLowerCase()} cloud`,
        choices: choicesOf(parameterOf("label"), lab.get().core, lab.get().values) ?? [],
        change(value) {
          cloud.label = Number(value);
          void renew();
        },
      });
      choice.show(first);
      /** @type {Cloud} */
      const cloud = {
        label: first,
        states: [],
        element: make("div", {}, [picture, choice.element]),
        seekField: (timestep) => field.seek(timestep, cloud.label),
        draw() {
          const position = player.position();
          const points = cloud.states[position];
          if (!points) return scatter.draw({ layers: [], description: "Nothing generated yet." });
          const share = position / run.stepCount;
          scatter.draw({
            layers: [
              {
                points,
                colour: ({ noise, model }) => mixColours(noise, model, share),
                opacity: 0.7,
              },
            ],
            field: shown.isOn() ? field.now() : null,
            description: `${points.length / 2} samples with the label ${labelName(lab.get().data?.classNames ?? [], cloud.label)}. ${positionText(position, run)}.`,
          });
        },
      };
      return cloud;
    }

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

    /** @type {unknown[]} */
    let made = [];
    /** Both clouds from the present weights, unless they are that already. */
    async function renew() {
      const { run: model, status, step } = lab.get();
      if (!model || model.settings.class_count === 0) return;
      if (status === "training" || !lab.trained()) return;
      const samplings = clouds.map(({ label }) => lab.sampling(label));
      const wanted = [model.id, step, ...samplings.map((sampling) => JSON.stringify(sampling))];
      if (wanted.every((value, i) => value === made[i])) return;
      const first = made.length === 0;
      made = wanted;
      try {
        const answers = await Promise.all(
          samplings.map((sampling) => lab.ask("reverse", { count: POINTS, sampling })),
        );
        if (made !== wanted) return; // newer ones are on their way
        clouds.forEach((cloud, i) => (cloud.states = answers[i].states));
        const [{ states, timesteps }] = answers;
        run = { states, timesteps, stepCount: timesteps.length };
      } catch (error) {
        if (made === wanted) say(where, problemOf(error).message);
        return;
      }
      const position = player.position();
      player.restart(run.stepCount + 1);
      player.offer(run.stepCount + 1);
      if (first && !isCalm()) player.play();
      else player.seek(first ? run.stepCount : position);
      redraw();
    }
    stage.follow(["run", "status", "step", "values"], () => void renew());

    let interrupted = false; // by being out of view
    stage.onSeen((seen) => {
      if (!seen && player.isPlaying()) {
        player.pause();
        interrupted = true;
      } else if (seen && interrupted) {
        interrupted = false;
        player.play();
      }
    });

    return {
      play: player.play,
      pause: player.pause,
      step: () => player.seek(player.position() + 1),
      seek: player.seek,
      state: () => ({
        position: player.position(),
        clouds: clouds.map(({ label, states }) => ({ label, states })),
      }),
    };
  },
};
