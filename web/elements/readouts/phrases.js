/** Numbers in words. Pure. */

/** @param {number} share  from 0 to 1 */
export const percent = (share) => `${Math.round(100 * share)}%`;

/** @param {number} value */
export const count = (value) => value.toLocaleString("en");

/** @param {number} loss  one that has burst needs no digits @returns {string} */
export const lossText = (loss) => (loss < 1000 ? loss.toFixed(3) : loss.toExponential(0));

/** With a true minus sign, and none for what rounds to zero. @param {number} value @param {number} digits */
export const signed = (value, digits) =>
  value
    .toFixed(digits)
    .replace(/^-(?!0\.0+$)/, "−")
    .replace("-", "");

/** A control's name within a sentence: "timesteps T". @param {string} name */
export const lowered = (name) => name.charAt(0).toLowerCase() + name.slice(1);

/** @param {readonly string[]} classNames  of the data @param {number | null} label */
export const labelName = (classNames, label) => classNames[label ?? -1] ?? `label ${label}`;

/**
 * Where a reverse run stands.
 * @param {number} position   of the state, from pure noise
 * @param {{ stepCount: number, timesteps: Uint32Array }} run  at which timestep each step starts
 */
export function positionText(position, { stepCount, timesteps }) {
  if (position === 0) return `Pure noise, before step 1 of ${stepCount}`;
  const end =
    position === stepCount ? ", the finished samples" : `, t = ${timesteps[position] + 1}`;
  return `After step ${position} of ${stepCount}${end}`;
}

/**
 * How good the finished samples are, beside what fresh points of the same data and pure noise score.
 * @param {import("../../state/lab_state.js").Generation} generation
 * @param {readonly string[]} classNames  of the data
 */
export function verdict({ distance, detail, label, references }, classNames) {
  if (distance === null || detail === null) return "";
  const what = label === null ? "the data" : `the data's ${labelName(classNames, label)}`;
  const beside = (/** @type {(score: { distance: number, detail: number }) => string} */ told) =>
    references
      ? `, fresh points of it ${told(references.fresh)}, and pure noise ${told(references.noise)}`
      : "";
  return [
    `The finished samples lie ${signed(distance, 3)} from ${what}${beside((score) => signed(score.distance, 3))} (sliced Wasserstein distance).`,
    `In fine detail they differ by ${signed(detail, 4)}${beside((score) => `by ${signed(score.detail, 4)}`)} (squared maximum mean discrepancy${detail < 0 ? ", by chance below 0" : ""}).`,
  ].join(" ");
}

/**
 * Whose weights a figure shows.
 * @param {import("../../state/lab_state.js").LabState} state
 */
export function weightsText({ run, step }) {
  if (!run) return "";
  if (step > 0) return `Weights of training step ${count(step)}`;
  if (run.from === "page") return "Weights that came with this page, trained from a seed";
  if (run.from === "file") return `Weights from ${run.file}`;
  return "Weights as they were drawn, before any training";
}
