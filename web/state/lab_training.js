/** How the present model of a lab is trained: begun, paused, and ended. */

import { listenToWorker } from "./lab_events.js";
import { parameterOf } from "./parameters.js";

/**
 * How training ended: as the worker tells (../worker/training_outcome.js), or it was refused, and why.
 * @typedef {{ ended: "finished" | "stopped" | "diverged" | "refused", step: number, message?: string }} Outcome
 */

/**
 * @param {import("./lab_context.js").LabContext} lab
 * @param {import("./lab_model.js").LabModel} model
 * @param {() => Promise<void>} startToKeep  a copy of the weights in the page
 * @param {(asked: boolean) => Promise<void>} generate
 * @param {(changes: Record<string, any>) => Promise<unknown>} change  of values, as a reader's
 */
export function createTraining(lab, model, startToKeep, generate, change) {
  let trainingCount = 0; // how often training was begun
  let isAsked = true; // whether somebody asked for it, not the page itself
  /** @type {() => void} */
  let end = () => {};
  /** @type {Promise<void>} */
  const closed = new Promise((resolve) => (end = resolve));

  listenToWorker(lab, model.record, () => void generate(isAsked));

  /**
   * @param {Outcome["ended"]} ended
   * @param {{ message?: string }} [more]
   * @returns {Outcome}
   */
  const outcome = (ended, more) => ({ ended, step: lab.get().step, ...more });

  /**
   * Begins to train, from the seed if the weights came with the page; else from where it stands.
   * @param {number} [steps]   default: all that are left
   * @param {boolean} [asked]  whether somebody asked for it; if not, it rests while no figure is in view
   * @returns {Promise<{ over: Promise<Outcome> }>} once it has begun, or will not
   */
  async function begin(steps, asked = true) {
    const now = (/** @type {Outcome} */ outcome) => ({ over: Promise.resolve(outcome) });
    const refuse = (/** @type {string} */ message) => now(outcome("refused", { message }));
    if (!lab.get().run) return refuse("There is no model to train.");
    if (lab.get().status === "finished") return now(outcome("finished"));
    if (steps !== undefined && lab.get().status === "training") {
      return refuse("The model is training already: pause it first.");
    }
    if (lab.get().run?.from === "page") {
      const problem = await lab.queue(model.renew);
      if (problem !== null) return refuse(problem);
    }
    const mine = ++trainingCount;
    isAsked = asked;
    void startToKeep().catch(() => {}); // where it cannot be loaded there is no copy
    if (lab.get().status !== "training") model.record().pace.restart();
    // A single step is over before anybody could pause it.
    lab.set({ status: steps === 1 ? "paused" : "training", trainingProblem: null });
    const training =
      steps === undefined ? lab.request("train", { asked }) : lab.request("train_steps", { steps });
    const rest = () => {
      if (mine === trainingCount && lab.get().status === "training") lab.set({ status: "paused" });
    };
    return {
      over: Promise.race([
        training.catch((error) =>
          outcome("refused", { message: lab.tell("trainingProblem", error) }),
        ),
        closed.then(() => outcome("stopped")),
      ]).finally(rest),
    };
  }

  /** Trains a finished model on, for as many epochs again as it began with. */
  async function trainOn() {
    const { run, values } = lab.get();
    const { range } = parameterOf("epochs");
    const epochs = values.epochs + (run?.beganWith ?? values.epochs);
    await change({ epochs: Math.min(epochs, range?.maximum ?? epochs) });
    await begin();
  }

  function pause() {
    if (lab.get().status !== "training") return;
    lab.set({ status: "paused" });
    return lab.request("pause").catch(lab.report);
  }

  return {
    pause,

    /** What the large button does: it begins, pauses, goes on, and at the end trains on. */
    startOrPause() {
      const { status } = lab.get();
      return status === "training" ? pause() : status === "finished" ? trainOn() : begin();
    },

    /**
     * Trains to the end, as `train`.
     * @param {boolean} [asked]  whether somebody asked for it; if not, it rests while no figure is in view
     * @returns {Promise<void>} once it has begun
     */
    start: async (asked = true) => void (await begin(undefined, asked)),

    /**
     * @param {number} [steps]  so many training steps and no more; default: all that are left
     * @returns {Promise<Outcome>} when it is over
     */
    train: async (steps) => (await begin(steps)).over,

    /** Closes the lab. For whoever waits for it, training was stopped. */
    close() {
      end();
      lab.client.close();
    },
  };
}
