/** A new model in the place of an old one, where there may be no memory for both at once. */

import { CoreError } from "../core/engine.js";
import { createRun } from "./run.js";

/** @typedef {import("./run.js").Run} Run */

/**
 * The old model goes only when the new one is made, so a refused file loses nothing. Where there is no
 * memory for both, the old one is set aside first, and brought back if that was not enough.
 * @param {{ run: Run | null }} owner  whose model it is
 * @param {() => Run} make
 * @returns {Run} the new model, which the owner has from now on
 */
export function replaceRun(owner, make) {
  const old = owner.run;
  try {
    const next = make();
    old?.destroy();
    return (owner.run = next);
  } catch (error) {
    if (old === null || !(error instanceof CoreError && error.status === "memory")) throw error;
    const kept = old.setAside();
    try {
      owner.run = make();
    } catch (stillRefused) {
      owner.run = bringBack(kept);
      throw stillRefused;
    }
    giveUp(kept);
    return owner.run;
  }
}

/**
 * Whoever waits for the training of a model that was set aside is told that it stopped.
 * @param {ReturnType<Run["setAside"]>} kept
 */
function giveUp({ waiting, step }) {
  for (const { resolve } of waiting) resolve({ ended: "stopped", step });
}

/**
 * A model that was set aside, as it was: it goes on training if it did.
 * @param {ReturnType<Run["setAside"]>} kept
 */
function bringBack(kept) {
  const { engine, settings, data, host } = kept.make;
  const { state, step, goal, asked, waiting } = kept;
  const run = createRun(engine, settings, data, null, host);
  run.session.setState(state, step);
  if (goal === null) return run;
  run.trainTo(goal, asked).then(
    (outcome) => waiting.forEach(({ resolve }) => resolve(outcome)),
    (error) => waiting.forEach(({ reject }) => reject(error)),
  );
  return run;
}
