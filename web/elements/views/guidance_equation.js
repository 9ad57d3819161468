/** The equation of guidance with the numbers of one point in it, and the clean point that follows. */

import { formula, fraction, letter, number, over, row, sub } from "../../controls/math.js";
import { pair, written } from "./update_equation.js";

/**
 * @param {import("../../worker/guidance_handlers.js").GuidedPoint} point
 * @param {number} scale  that acts at this diffusion time: 1 outside the interval
 * @returns {Element[]}
 */
export function guidanceEquations({ x, signal, noise, ...predictions }, scale) {
  const [without, label, guided] = [
    predictions.unconditional,
    predictions.conditional,
    predictions.guided,
  ].map(({ epsilon }) => number(pair(epsilon)));
  const epsilon = (/** @type {string} */ index) => sub(letter("ε"), letter(index));
  const guidedEpsilon = () => over(letter("ε"), "~");
  return [
    formula(
      guidedEpsilon(),
      "=",
      epsilon("uncond"),
      "+",
      letter("w"),
      row("(", epsilon("cond"), "−", epsilon("uncond"), ")"),
    ),
    formula(
      guidedEpsilon(),
      "=",
      without,
      "+",
      number(scale.toFixed(1)),
      "·",
      row("(", label, "−", without.cloneNode(true), ")"),
      "=",
      guided,
    ),
    formula(
      sub(over(letter("x"), "^"), number("0")),
      "=",
      fraction(
        row(number(pair(x)), "−", number(written(noise)), "·", guided.cloneNode(true)),
        number(written(signal)),
      ),
      "=",
      number(pair(predictions.guided.x0)),
    ),
  ].map((made) => {
    made.setAttribute("aria-label", made.textContent ?? "");
    return made;
  });
}
