/**
 * What is kept of a figure that has been out of the page for long: its settings, its weights, where
 * the reader stood. The element has it; the worker, with all the rest, is let go.
 */

import { count } from "./parts/phrases.js";
import { configOf } from "../state/link.js";

/**
 * @typedef {object} Kept
 * @property {Record<string, string>} config
 * @property {Uint8Array | null} weights   null: the page has them, or nothing was trained
 * @property {string} from                 whose they are, as after "Weights from"
 * @property {number} timestep
 * @property {number | null} position      of the reverse run
 */

/**
 * @param {import("../state/lab.js").Lab} lab
 * @param {import("./stage.js").Performer} performer
 * @returns {Promise<Kept>}
 */
export async function keep(lab, performer) {
  const state = lab.get();
  const { run, step, timestep } = state;
  const kept = {
    config: configOf(state, state.coreSettings),
    weights: null,
    from: step > 0 ? `training step ${count(step)}` : (run?.file ?? ""),
    timestep,
    position: performer.state?.().position ?? null,
  };
  if (!run || !lab.trained() || (run.from === "page" && step === 0)) return kept;
  // A worker that is broken has no weights left to give.
  return { ...kept, weights: await lab.save().catch(() => null) };
}

/**
 * Before a figure is made of the lab, which was opened with the same settings.
 * @param {Kept} kept
 * @param {import("../state/lab.js").Lab} lab
 */
export async function restore({ weights, from, config, timestep }, lab) {
  if (weights) {
    await lab.openModel(weights, from);
    await lab.setConfig(config); // among them what waits for a reset
  }
  lab.seek(Math.min(timestep, lab.get().values.timesteps - 1));
}

/**
 * Once the figure is made: to where the reader stood, as soon as there is something.
 * @param {Kept} kept
 * @param {import("./stage.js").Stage} stage
 * @param {import("./stage.js").Performer} performer
 */
export function goBack({ position }, stage, performer) {
  if (position === null || !performer.seek) return;
  let gone = false;
  stage.subscribe(["generation"], ({ generation }) => {
    if (gone || !generation || generation.distance === null) return;
    gone = true;
    performer.seek?.(position);
  });
}
