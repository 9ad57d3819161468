/**
 * The reverse step's equations (DDPM eq. 9 and 11; eq. 7 where no signal is left) with the numbers of
 * one point in them.
 */

import { formula, fraction, letter, number, over, root, row, sub } from "../../controls/math.js";
import { signed } from "../readouts/phrases.js";

/** @param {number} value */
export const written = (value) => signed(value, 3);

/** @param {ArrayLike<number>} vector */
export const pair = (vector) => `(${written(vector[0])}, ${written(vector[1])})`;

/**
 * A factor or a divisor, which is not written as 0 unless it is 0.
 * @param {number} value  at least 0
 */
export function factorText(value) {
  if (value === 0 || value >= 0.01) return written(value);
  const [digits, exponent] = value.toExponential(1).split("e-");
  return Number(exponent) < 6
    ? String(Number(value.toPrecision(2)))
    : `${digits} · 10^−${exponent}`;
}

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
 * @property {number} next_signal       the same two where the step leads
 * @property {number} next_noise_scale
 * @property {number} beta
 * @property {number} alpha
 * @property {number} sigma
 */

/** @param {number} of */
const value = (of) => number(factorText(of));

/** @param {ArrayLike<number>} of */
const vector = (of) => number(pair(of));

/**
 * Predicted x0, by what x_t and epsilon tell of it. Where no signal is left they tell nothing.
 * @param {Explained} step
 */
function predictedData({ x, epsilon, x0, signal, noise_scale }) {
  const told = row(vector(x), "−", value(noise_scale), "·", vector(epsilon));
  return [...(signal === 0 ? [] : [fraction(told, value(signal)), "="]), vector(x0)];
}

/**
 * The step without fresh noise. Eq. 11 divides by the square root of alpha, eq. 7 does not: there what
 * is kept of the predicted noise is sqrt(alpha) times noise² of the next timestep over that of this one.
 * @param {Explained} step
 */
function meanOf({
  x,
  epsilon,
  x0,
  signal,
  noise_scale,
  next_signal,
  next_noise_scale,
  beta,
  alpha,
}) {
  if (signal === 0) {
    const kept = (Math.sqrt(alpha) * next_noise_scale ** 2) / noise_scale;
    const noise = kept === 0 ? [] : ["+", value(kept), "·", vector(epsilon)];
    return [value(next_signal), "·", vector(x0), ...noise];
  }
  const removed = fraction(value(beta), value(noise_scale));
  return [
    fraction(number("1"), root(value(alpha))),
    row("(", vector(x), "−", removed, "·", vector(epsilon), ")"),
  ];
}

/**
 * @param {Explained} step
 * @returns {Element[]} predicted x0, and the step
 */
export function updateEquations(step) {
  const before = row(letter("t"), "−", number("1"));
  const x0Named = sub(over(letter("x"), "^"), number("0"));
  const fresh = ["+", value(step.sigma), "·", vector(step.noise)];
  return [
    formula(x0Named, "=", ...predictedData(step)),
    formula(sub(letter("x"), before), "=", ...meanOf(step), ...fresh, "=", vector(step.next)),
  ].map((made) => {
    made.setAttribute("aria-label", made.textContent ?? "");
    return made;
  });
}

/**
 * The same in a sentence or two.
 * @param {Explained} step
 */
export function stepWords({ timestep, x, epsilon, x0, next, signal, sigma }) {
  const bare = signal === 0 ? ", where no signal is left," : "";
  const end =
    timestep === 0
      ? "; the last step adds no noise"
      : `, with fresh noise of size ${written(sigma)}`;
  return `At diffusion time ${timestep}${bare} the point ${pair(x)} is taken for noise ${pair(epsilon)} on the data point ${pair(x0)}. The step leads to ${pair(next)}${end}.`;
}
