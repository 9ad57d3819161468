/** The reverse step's equations (DDPM eq. 9 and 11) with the numbers of one point in them. */

import { formula, fraction, letter, number, over, root, row, sub } from "../../controls/math.js";
import { signed } from "../readouts/phrases.js";

/** @param {number} value */
export const written = (value) => signed(value, 3);

/** @param {ArrayLike<number>} vector */
export const pair = (vector) => `(${written(vector[0])}, ${written(vector[1])})`;

/**
 * @typedef {object} Explained  the worker's answer to `explain_step`
 * @property {number} timestep
 * @property {ArrayLike<number>} x
 * @property {ArrayLike<number>} epsilon
 * @property {ArrayLike<number>} x0
 * @property {ArrayLike<number>} mean
 * @property {ArrayLike<number>} noise
 * @property {ArrayLike<number>} next
 * @property {number} signal       left of the data at this timestep
 * @property {number} noise_scale  of the noise in it
 * @property {number} beta
 * @property {number} alpha
 * @property {number} sigma
 */

/**
 * @param {Explained} step
 * @returns {Element[]} predicted x0, and the step
 */
export function updateEquations(step) {
  const { x, epsilon, x0, noise, next, signal, noise_scale, beta, alpha, sigma } = step;
  const value = (/** @type {number} */ of) => number(written(of));
  const vector = (/** @type {ArrayLike<number>} */ of) => number(pair(of));
  const before = row(letter("t"), "−", number("1"));
  const x0Named = sub(over(letter("x"), "^"), number("0"));
  return [
    formula(
      x0Named,
      "=",
      fraction(row(vector(x), "−", value(noise_scale), "·", vector(epsilon)), value(signal)),
      "=",
      vector(x0),
    ),
    formula(
      sub(letter("x"), before),
      "=",
      fraction(number("1"), root(value(alpha))),
      row(
        "(",
        vector(x),
        "−",
        fraction(value(beta), value(noise_scale)),
        "·",
        vector(epsilon),
        ")",
      ),
      "+",
      value(sigma),
      "·",
      vector(noise),
      "=",
      vector(next),
    ),
  ].map((made) => {
    made.setAttribute("aria-label", made.textContent ?? "");
    return made;
  });
}
