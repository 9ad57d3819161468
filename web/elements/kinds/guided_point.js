/** The point of a guidance figure, and what the model says of it. */

import { guidedSampling, notGuided } from "./guided_cloud.js";

const START = Float32Array.of(0.1, -0.35); // between two clusters of the preset, and not far from a third

/**
 * @param {import("../stage.js").Stage} stage
 * @param {() => void} draw  told when there is something new
 */
export function createGuidedPoint(stage, draw) {
  const { lab } = stage;
  let x = START;
  /** @type {import("../../worker/guidance_handlers.js").GuidedPoint | null} */
  let told = null;
  let model = lab.get().run?.id; // who said it
  const ask = lab.newest(lab.guidedPoint, (answer) => {
    told = answer;
    draw();
  });

  function renew() {
    const { timestep, values, run } = lab.get();
    if (told !== null && run?.id !== model) {
      told = null; // an earlier model said it
      draw();
    }
    model = run?.id;
    if (!lab.trained() || notGuided(lab) !== null) return;
    ask({ x, timestep, label: values.label, sampling: guidedSampling(lab) });
  }
  stage.follow(["run", "status", "step", "values", "timestep"], renew);

  return {
    now: () => told,
    /** Where it is, or soon will be. */
    place: () => ({ x: x[0], y: x[1] }),
    /** @param {{ x: number, y: number }} point */
    move(point) {
      x = Float32Array.of(point.x, point.y);
      renew();
    },
  };
}
