/** Answers to the request for samples that are steered somewhere: where they come, and at what price. */

import { energyShare } from "../core/energy_share.js";
import { fromData, samplesOf } from "./scores.js";

/**
 * @typedef {object} Steered
 * @property {Float32Array} points
 * @property {number | null} share   of the points at most `within` from what is steered to; null: from nothing
 * @property {number} distance       of the points from the data (sliced Wasserstein)
 */

/**
 * @param {import("./server_context.js").LabContext} lab
 * @returns {import("./protocol.js").Handlers<"steer">}
 */
export const steeringHandlers = (lab) => {
  /** The samples that are not steered, for as long as they would be the same.
   * @type {{ key: string, points: Float32Array, distance: number }} */
  let free = { key: "", points: new Float32Array(), distance: 0 };

  return {
    async steer({ count, sampling, energy: kind, numbers, within }) {
      const run = lab.needRun();
      const energy = kind === null ? null : { kind, numbers };

      /** @param {number} strength */
      async function sample(strength) {
        const points = samplesOf(
          await run.reverse({
            count,
            sampling: { ...sampling, steering_strength: strength },
            energy: strength === 0 ? null : energy,
          }),
        );
        return { points, distance: fromData(run, points, sampling) };
      }
      /** @param {{ points: Float32Array, distance: number }} samples @returns {Steered} */
      const judged = ({ points, distance }) => ({
        points,
        distance,
        share: energy && energyShare(run.engine, energy, points, within),
      });

      const key = JSON.stringify([
        run.session.checksum(),
        run.data.source,
        count,
        { ...sampling, steering_strength: 0, steering_gradient: "" },
      ]);
      if (free.key !== key) free = { key, ...(await sample(0)) };
      const strength = Number(sampling.steering_strength ?? 0);
      const steered = energy === null || strength === 0 ? free : await sample(strength);
      return { steered: judged(steered), free: judged(free) };
    },
  };
};
