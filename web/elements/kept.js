/**
 * What is kept of a figure that has been out of the page for long: its settings, its weights, where
 * the reader stood. The element has it; the worker, with all the rest, is let go. As heed.js it imports
 * nothing.
 */

/**
 * @typedef {object} Kept
 * @property {Record<string, string>} config
 * @property {Uint8Array | null} weights   null: the page has them, or nothing was trained
 * @property {string} from                 whose they are, as after "Weights from"
 * @property {number} timestep
 * @property {number | null} position      of the reverse run
 */

/**
 * @param {Record<string, string>} config  of the element
 * @param {import("../state/lab.js").Lab} lab
 * @param {import("./stage.js").Performer} performer
 * @returns {Promise<Kept>}
 */
export async function keep(config, lab, performer) {
  const { run, step, timestep } = lab.get();
  const kept = {
    config,
    weights: null,
    from: step > 0 ? `training step ${step.toLocaleString("en")}` : (run?.file ?? ""),
    timestep,
    position: performer.state?.().position ?? null,
  };
  if (!run || !lab.trained() || (run.from === "page" && step === 0)) return kept;
  return { ...kept, weights: await lab.save() }; // null if the worker is broken
}

/**
 * With what the element's attributes have come to say since.
 * @param {Kept} kept
 * @param {Record<string, string>} given  all that they say
 * @param {Set<string>} changed           the names of those that have changed
 * @returns {Kept}
 */
export function withChanges(kept, given, changed) {
  if (changed.has("config")) return { ...kept, config: given };
  const config = { ...kept.config };
  for (const name of changed) {
    if (name in given) config[name] = given[name];
    else delete config[name];
  }
  return { ...kept, config };
}

/**
 * Before a figure is made of the lab, which was opened with the same settings.
 * @param {Kept} kept
 * @param {import("../state/lab.js").Lab} lab
 */
export async function restore({ weights, from, config, timestep }, lab) {
  if (weights) {
    await lab.openModel(weights, from);
    await lab.replaceConfig(config); // among them what waits for a reset
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
