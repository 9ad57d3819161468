/**
 * The guided cloud of a figure: sampled anew from the same noise whenever something changes, and
 * measured. While nobody drags, the scales in between are measured as well, for the curve.
 */

import { parameterOf } from "../../state/parameters.js";

const POINTS = 2000;
const FEW_STEPS = { rule: "dpm++2m", steps: 10 }; // a run is over before the next frame of a drag
const SCALES = [0, 0.5, 1, 1.5, 2, 3, 4, 5, 6, 7, 8];
const REST = 400; // ms after the last change

/**
 * @typedef {import("../../worker/guidance_handlers.js").GuidedCloud} Cloud
 * @typedef {import("../../figures/guidance_curve.js").Measured} Measured
 */

/**
 * Why a lab's model cannot be guided, as a sentence; null if it can.
 * @param {import("../../state/lab.js").Lab} lab
 */
export function notGuided(lab) {
  const { run, core } = lab.get();
  return run ? (parameterOf("guidance").idle?.(run.values, core) ?? null) : "";
}

/**
 * What makes the figure's runs, with few steps and every label in turn.
 * @param {import("../../state/lab.js").Lab} lab
 */
export function guidedSampling(lab) {
  const { run } = lab.get();
  const steps = Math.min(FEW_STEPS.steps, run?.settings.timesteps ?? FEW_STEPS.steps);
  return { ...lab.sampling(), ...FEW_STEPS, steps, label: null };
}

/**
 * @param {import("../stage.js").Stage} stage
 * @param {() => void} draw  told when there is something new
 */
export function createGuidedCloud(stage, draw) {
  const { lab } = stage;
  /** @type {Cloud | null} */
  let cloud = null;
  /** By scale. @type {Map<number, Measured>} */
  let measured = new Map();
  let wanted = ""; // what the newest cloud depends on
  let filling = ""; // what the curve alone was measured with last
  let common = ""; // the same without its scale: what all that is measured has in common
  let model = lab.get().run?.id; // whose cloud and measurements these are
  let timer = 0;
  let seen = false;
  const ask = lab.newest(lab.guidedCloud, receive);

  /** @param {Record<string, any>} sampling */
  const keyOf = (sampling) => JSON.stringify([lab.get().run?.id, lab.get().step, sampling]);
  const commonOf = (/** @type {Record<string, any>} */ sampling) =>
    keyOf({ ...sampling, guidance: null });
  const mayAsk = () => {
    const { status } = lab.get();
    return lab.trained() && status !== "training" && notGuided(lab) === null;
  };

  /** @param {Cloud} answer */
  function receive(answer) {
    const { sampling, score, fresh, step } = answer;
    if (step !== lab.get().step || commonOf(sampling) !== common) return;
    const scale = Number(sampling.guidance);
    const { accuracy } = score;
    measured.set(scale, { scale, accuracy, spread: score.spread / fresh.spread });
    const key = keyOf(sampling);
    // While somebody drags, the newest wish is ahead of what can be shown.
    if (key === wanted || key !== filling) cloud = answer;
    draw();
    fillLater(0);
  }

  /** What an earlier model made is not this one's. */
  function forget() {
    const id = lab.get().run?.id;
    if (id === model) return;
    model = id;
    measured = new Map();
    if (cloud === null) return;
    cloud = null;
    draw();
  }

  function renew() {
    forget();
    if (!mayAsk()) return;
    const sampling = guidedSampling(lab);
    if (keyOf(sampling) === wanted) return;
    wanted = keyOf(sampling);
    if (commonOf(sampling) !== common) measured = new Map();
    common = commonOf(sampling);
    ask({ count: POINTS, sampling });
    fillLater(REST);
  }

  /** @param {number} delay  in ms */
  function fillLater(delay) {
    if (timer !== 0 && delay === 0) return; // a change was made just now
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      timer = 0;
      const scale = SCALES.find((each) => !measured.has(each));
      if (!seen || scale === undefined || !mayAsk()) return;
      const sampling = { ...guidedSampling(lab), guidance: scale };
      filling = keyOf(sampling);
      ask({ count: POINTS, sampling });
    }, delay);
  }

  stage.onSeen((now) => {
    seen = now;
    if (seen) fillLater(REST);
  });
  stage.onEnd(() => clearTimeout(timer));
  stage.follow(["run", "status", "step", "values"], renew);

  return {
    /** The newest; null before there is one. */
    now: () => cloud,
    /** In the order of their scales. */
    measured: () => [...measured.values()].sort((a, b) => a.scale - b.scale),
  };
}
