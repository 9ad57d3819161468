/** Answers of many numbers, computed in slices, part by part: told when the model goes meanwhile. */

import { CoreError } from "../core/errors.js";
import { createDeferred } from "./deferred.js";
import { createStepPace } from "./step_pace.js";

const SLICE = 10; // ms

/** @param {import("./slices.js").Slices} slices */
export function createLongAnswers(slices) {
  /** @type {Set<import("./slices.js").Job>} */
  const underWay = new Set();

  return {
    /**
     * One kind of question, whose numbers take about as long each time.
     * @template Question
     * @param {(question: Question, first: number, count: number) => ArrayLike<number>} part  numbers
     *   first, first + 1, … of an answer
     * @returns {(question: Question, count: number) => Promise<Float32Array>}
     */
    kind(part) {
      const pace = createStepPace();
      return (question, count) => {
        const answer = new Float32Array(count);
        /** @type {import("./deferred.js").Deferred<Float32Array>} */
        const { promise, resolve, reject } = createDeferred();
        let done = 0;
        const more = async (/** @type {number} */ size) => {
          answer.set(part(question, done, size), done);
          done += size;
        };
        const job = {
          milliseconds: SLICE,
          /** @param {number} deadline */
          async advance(deadline) {
            do await pace.make(deadline, count - done, more);
            while (done < count && performance.now() < deadline);
            if (done < count) return true;
            underWay.delete(job);
            resolve(answer);
            return false;
          },
          /** @param {unknown} error */
          fail(error) {
            underWay.delete(job);
            reject(error);
          },
        };
        underWay.add(job);
        slices.add(job);
        return promise;
      };
    },

    destroy() {
      for (const job of underWay) {
        slices.remove(job);
        job.fail(new CoreError("The model was replaced meanwhile."));
      }
    },
  };
}
