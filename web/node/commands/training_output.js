/** What the commands that train show while they do, save, and say at the end. */
import { existsSync } from "node:fs";
import { DivergedError } from "../node_errors.js";
import { encodeModel } from "../model_files.js";
import { printJson, say } from "../output.js";
import { createProgress, formatLoss } from "../progress_bar.js";
import { writeResult } from "../whole_files.js";

/**
 * @typedef {import("../training_run.js").TrainResult} TrainResult
 *
 * @typedef {object} Shown
 * @property {TrainResult} result
 * @property {string | null} divergence  the sentence of a run that has diverged
 */

/**
 * Trains with a progress bar and, with --json, a line after each epoch.
 * @param {{json?: boolean}} values
 * @param {(show: {progress: ReturnType<typeof createProgress>,
 *   onProgress: (state: import("../training_run.js").Progress) => Promise<void>}) =>
 *   Promise<TrainResult>} run
 * @returns {Promise<Shown>}
 */
export async function trainShowing({ json }, run) {
  const progress = createProgress();
  try {
    const result = await run({
      progress,
      async onProgress(state) {
        progress.update({ ...state, done: state.step, total: state.steps });
        if (json && state.epochDone) {
          const { step, steps, epoch, epochs, loss, seconds } = state;
          await printJson({ step, steps, epoch, epochs, loss, seconds });
        }
      },
    });
    return { result, divergence: null };
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    return { result: error.result, divergence: error.message };
  } finally {
    progress.finish();
  }
}

/**
 * Saves what was learnt and says so.
 * @param {Shown} shown  its session is destroyed
 * @param {{command: string, out: string, json?: boolean}} values
 * @param {object} [more]  for the line of --json
 * @returns {Promise<{saved: boolean}>}
 */
export async function report({ result, divergence }, { command, out, json }, more = {}) {
  const { session, step, loss, seconds, stopped } = result;
  // Weights that have learnt nothing never take the place of others.
  const saved = step > 0 || (divergence !== null && !existsSync(out));
  if (saved) writeResult(out, encodeModel(result));
  const checksum = session.checksum();
  session.destroy();
  const summary = { done: !stopped, diverged: divergence !== null, steps: step, loss, seconds };
  const told =
    json && (await printJson({ ...summary, ...more, checksum, out: saved ? out : null }));
  if (divergence !== null) {
    const place = saved ? `are saved to ${out}` : `are those of the start: ${out} stays as it is`;
    say(`whorl ${command}: ${divergence} The weights of step ${step} ${place}.`);
  } else if (!saved) {
    say("Stopped before the first step: nothing is saved.");
  } else if (stopped || !told) {
    const run = `${stopped ? "Stopped after" : "Trained"} ${step} steps in ${seconds.toFixed(1)} s`;
    say(`${run}, loss ${formatLoss(loss ?? NaN)}, weights ${checksum}: saved to ${out}.`);
  }
  return { saved };
}

/**
 * @param {Shown} shown
 * @param {{exitCode: () => number}} interrupt
 */
export function exitCodeOf({ result, divergence }, interrupt) {
  if (divergence !== null) return 1;
  return result.stopped ? interrupt.exitCode() : 0;
}
