/** The network's answers all over the plane at one diffusion time, kept up to date. */

import { NOISE_EXTENT } from "./extents.js";

const SPACING = 26; // pixels from arrow to arrow: nearer, they would touch each other

/**
 * @param {import("../stage.js").Stage} stage
 * @param {object} options
 * @param {() => HTMLElement} options.picture  that it is drawn in
 * @param {() => void} options.draw            told when another field has come
 */
export function createFieldSource({ lab }, { picture, draw }) {
  /** @type {{ timestep: number, columns: number, extent: number, epsilon: Float32Array } | null} */
  let field = null;
  const ask = lab.newest(lab.field, (answer) => {
    field = answer;
    draw();
  });

  return {
    now: () => field,
    /** @param {number} timestep @param {number | null} label  of account if the model has labels */
    seek(timestep, label) {
      const columns = Math.min(Math.max(Math.round(picture().clientWidth / SPACING), 12), 24);
      ask({ timestep, label, extent: NOISE_EXTENT, columns });
    },
  };
}

/**
 * The timestep whose answers move the cloud on from a state; the last state stays with the last.
 * @param {number} position   of the state, from pure noise
 * @param {Uint32Array} timesteps  at which each step starts
 */
export const timestepAfter = (position, timesteps) =>
  timesteps[Math.min(position, timesteps.length - 1)];
