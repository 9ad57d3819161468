/** One sampler: its cloud on the way from noise to data, what it costs, and how good it is. */

import { make, say } from "../../controls/dom.js";
import { mixColours } from "../../figures/palette.js";
import { createScatter } from "../../figures/scatter.js";
import { dataLayer } from "../views/data_layer.js";
import { count as counted, positionText } from "../readouts/phrases.js";
import { stateAt, stateText } from "./samplers_progress.js";
import { choicesNamed, createSamplerSettings, stepsOf } from "./samplers_settings.js";

/** @typedef {import("./samplers_settings.js").SamplerValues} SamplerValues */
/** @typedef {import("../../worker/sampler_handlers.js").JudgedRun} JudgedRun */

/** Of the plane: nearer than where noise is shown alone, since the samples are to be compared. */
const EXTENT = 1.5;

/**
 * @param {import("../stage.js").Stage} stage
 * @param {object} options
 * @param {string} options.letter
 * @param {() => SamplerValues} options.values
 * @param {(changes: Partial<SamplerValues>) => void} options.change
 * @param {() => void} options.answered  told when there is another run
 * @param {() => boolean} options.hasPaths
 */
export function createSamplerPane(stage, { letter, values, change, answered, hasPaths }) {
  const { lab } = stage;
  const settings = createSamplerSettings(stage, letter, change);
  const picture = make("div", { class: "picture", part: "picture" });
  const [evaluations, distance] = ["", ""].map((text) =>
    make("span", { class: "figure-number", text }),
  );
  const name = make("p", { class: "picture-title samplers-name" });
  const where = make("p", { class: "picture-note", part: "notes" });
  const numbers = make("div", { class: "samplers-numbers", part: "notes" }, [
    make("div", {}, ["evaluations", evaluations]),
    make("div", {}, ["from the data", distance]),
  ]);
  const element = make(
    "div",
    {
      class: "samplers-pane",
      attributes: { role: "group", "aria-label": `Sampler ${letter}` },
    },
    [name, settings.rule, picture, where, numbers, settings.steps],
  );
  const scatter = stage.keep(
    createScatter(picture, { label: `Samples of sampler ${letter}`, extent: EXTENT }),
  );

  /** @type {JudgedRun | null} */
  let result = null;
  let wanted = ""; // what the newest run depends on

  const ask = lab.newest(
    async (/** @type {{ key: string, count: number, sampling: any }} */ { key, ...fields }) => {
      try {
        const answer = await lab.sampleByRule(fields);
        return { key, answer };
      } catch (error) {
        if (key !== wanted) return null; // its model went, and another run is on its way
        throw error;
      }
    },
    ({ key, answer }) => {
      if (key !== wanted) return;
      result = answer;
      say(evaluations, counted(answer.evaluations));
      say(distance, answer.distance.toFixed(3));
      answered();
    },
  );

  const ruleName = () =>
    choicesNamed(stage, "sampler").find(({ value }) => value === values().sampler)?.label ?? "";

  return {
    letter,
    element,
    /** Its further settings, which have their place elsewhere. */
    more: settings.more,
    values,
    result: () => result,

    /** Asks for the run that there should be, unless it is that already. */
    renew() {
      const { run, status, step, values: present } = lab.get();
      if (!run) return;
      settings.show(values());
      say(name, `${letter}: ${ruleName()}`);
      if (status === "training" || !lab.trained()) return;
      const { timesteps } = run.settings;
      const steps = stepsOf(values(), timesteps) % timesteps; // 0: all
      const sampling = lab.sampling(present.label, { ...values(), steps });
      const fields = { count: present.count, sampling };
      const key = JSON.stringify([run.id, step, fields]);
      if (key === wanted) return;
      wanted = key;
      ask({ key, ...fields });
    },

    /** The state at a diffusion time. @param {number | undefined} time */
    draw(time) {
      const { run } = lab.get();
      if (!result || !run || time === undefined) {
        scatter.draw({ layers: [], description: `Sampler ${letter}: nothing generated yet.` });
        return;
      }
      const { states, timesteps } = result;
      const stepCount = timesteps.length;
      const position = stateAt(timesteps, time);
      const place = positionText(position, { stepCount, timesteps });
      const share = position / stepCount;
      say(where, stateText(position, timesteps));
      scatter.draw({
        layers: [
          dataLayer(run.data),
          {
            points: states[position],
            colour: ({ noise, model }) => mixColours(noise, model, share),
            opacity: 0.7,
          },
        ],
        paths: hasPaths() ? { states, upTo: position, stepCount } : null,
        description: `Sampler ${letter}, ${ruleName()}: ${states[0].length / 2} samples, over the data. ${place}.${hasPaths() ? " With the paths of some of them." : ""}`,
      });
    },
  };
}

/** @typedef {ReturnType<typeof createSamplerPane>} SamplerPane */
