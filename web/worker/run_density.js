/**
 * How likely points are: to one model, and to the exact denoiser of its data. In slices, since a map
 * of the plane asks for thousands of points.
 */

import { CoreError } from "../core/errors.js";
import { exactDenoiser } from "../core/exact_denoiser.js";
import { createDeferred } from "./deferred.js";
import { createStepPace } from "./step_pace.js";

const SLICE = 10; // ms

/**
 * @param {import("../core/engine.js").Engine} engine
 * @param {import("../core/engine.js").Session} session
 * @param {import("../core/engine.js").Data} data
 * @param {import("./slices.js").Slices} slices
 */
export function createRunDensity(engine, session, data, slices) {
  /** @type {ReturnType<typeof exactDenoiser> | null} */
  let exact = null; // it copies the data, so it is made for those who ask
  /** @type {Set<import("./slices.js").Job>} */
  const underWay = new Set();
  const paces = { model: createStepPace(), exact: createStepPace() };

  return {
    /**
     * The log density at points, of the present weights or of the exact denoiser; see
     * session.logDensity.
     * @param {import("./protocol.js").RequestFields<"log_density">} request
     * @returns {Promise<Float32Array>} one for each point
     */
    logDensity({ points, exact: ofExact, label, steps }) {
      const count = points.length / 2;
      const values = new Float32Array(count);
      const pace = ofExact ? paces.exact : paces.model;
      /** @type {import("./deferred.js").Deferred<Float32Array>} */
      const { promise, resolve, reject } = createDeferred();
      let done = 0;

      const some = async (/** @type {number} */ size) => {
        const part = points.subarray(2 * done, 2 * (done + size));
        if (ofExact) exact ??= exactDenoiser(engine, data, session.settings);
        const found =
          exact && ofExact
            ? exact.logDensity(part, { label, steps })
            : session.logDensity(part, { labels: label, steps });
        values.set(found, done);
        done += size;
      };
      const job = {
        milliseconds: SLICE,
        /** @param {number} deadline */
        async advance(deadline) {
          do await pace.make(deadline, count - done, some);
          while (done < count && performance.now() < deadline);
          if (done < count) return true;
          underWay.delete(job);
          resolve(values);
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
    },

    destroy() {
      for (const job of underWay) {
        slices.remove(job);
        job.fail(new CoreError("The model was replaced meanwhile."));
      }
    },
  };
}
