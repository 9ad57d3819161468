/** The training of one model: in slices, up to a training step, with progress events and previews. */

import { problemOf } from "../core/errors.js";
import { createStepPace } from "./step_pace.js";
import { createTrainingOutcome } from "./training_outcome.js";
import { createTrainingProgress } from "./training_progress.js";

const SLICE = 10; // ms

/**
 * @param {import("../core/engine.js").Session} session
 * @param {object} host
 * @param {import("./slices.js").Slices} host.slices
 * @param {import("./run.js").Emit} host.emit
 * @param {() => Promise<import("../team/team.js").Team>} host.teamNow
 * @param {ReturnType<typeof import("./previews.js").createPreviews>} host.previews
 */
export function createTraining(session, { slices, emit, teamNow, previews }) {
  const stepCount = () => session.settings.training_steps; // the reader may change it under way
  /** The training step to stop at. */
  const end = () => Math.min(goal, stepCount());
  const outcome = createTrainingOutcome(session);
  const progress = createTrainingProgress(session, emit);
  const pace = createStepPace();
  let goal = Infinity; // the training step that was asked for
  let pausing = false;
  let underWay = false; // training goes on, or will with the next slice
  let isAdvancing = false; // a slice is being computed

  function rest() {
    underWay = false;
    previews.rest();
  }

  const job = {
    milliseconds: SLICE,
    asked: false,
    /** @param {number} deadline */
    async advance(deadline) {
      isAdvancing = true;
      try {
        return await makeSteps(deadline);
      } finally {
        isAdvancing = false;
        if (pausing) outcome.end("stopped");
      }
    },
    /** @param {any} error */
    fail(error) {
      rest();
      progress.forget();
      if (error.status === "diverged") {
        emit("diverged", { step: session.stepIndex, ...problemOf(error) });
        outcome.end("diverged");
      } else outcome.fail(error);
    },
  };

  /** @param {number} deadline @returns {Promise<boolean>} whether there is more to do */
  async function makeSteps(deadline) {
    const team = await teamNow();
    do {
      progress.add(await pace.make(deadline, end() - session.stepIndex, team.train));
    } while (!pausing && session.stepIndex < end() && performance.now() < deadline);
    const there = session.stepIndex >= end();
    if (there) rest();
    if (pausing || there || progress.isDue()) progress.report(session.stepIndex >= stepCount());
    if (there) outcome.end("finished");
    return !there;
  }

  return {
    /**
     * @param {number} step   where to stop, if there are so many
     * @param {boolean} asked by somebody, not by itself
     * @returns {Promise<import("./training_outcome.js").Outcome>} when that step is reached, or training
     *   ends before it
     */
    trainTo(step, asked) {
      const before = goal;
      goal = step;
      if (goal !== before || pausing) outcome.end("stopped"); // nobody trains to that goal any more
      if (session.stepIndex >= end()) {
        return Promise.resolve({ ended: "finished", step: session.stepIndex });
      }
      pausing = false;
      underWay = true;
      job.asked = asked;
      slices.add(job);
      previews.start();
      return outcome.wait();
    },

    /** A slice that is under way, of a few milliseconds, comes to its end and reports it. */
    pause() {
      pausing = true;
      slices.remove(job);
      rest();
      if (progress.hasLosses()) progress.report(false);
      if (!isAdvancing) outcome.end("stopped");
    },

    destroy() {
      outcome.end("stopped");
      slices.remove(job);
    },

    /**
     * What it takes to go on later, in another object: the step to train to, or null at rest; and the
     * promises of those who wait for it, which are for the caller to settle.
     */
    setAside: () => ({
      goal: underWay ? goal : null,
      asked: job.asked,
      waiting: outcome.takeAll(),
    }),
  };
}
