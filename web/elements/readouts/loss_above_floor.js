/**
 * The loss by diffusion time as what nobody can help, and what the network has still to learn. What it
 * adds to the lowest loss is how far its answers are from the best ones, so it is never below.
 */

import { bucketMeans, bucketNames } from "../../figures/chart_frame.js";
import { make, say } from "../../controls/dom.js";
import { createLazyChart } from "./chart.js";
import { count, lossText } from "./phrases.js";

const BUCKETS = 10; // at most, as those of the loss by time

/** @param {import("../stage.js").Stage} stage */
export function createLossAboveFloor(stage) {
  const { lab } = stage;
  /** @type {{ id: number, step: number, excess: Float32Array } | null} */
  let above = null;
  const note = make("p", { class: "picture-note" });
  const chart = createLazyChart(stage, {
    label: "The loss by diffusion time, and the lowest there can be",
    chart: "createBucketChart",
    columns: ["Diffusion time", "Loss", "Lowest"],
    keys: ["run", "floors"],
    frame() {
      const { run, floors: lowest } = lab.get();
      if (!run) return null;
      const { timesteps } = run.settings;
      const known = lowest && above?.id === run.id && isAboutNoise(run) ? above : null;
      const buckets = known ? Math.min(BUCKETS, timesteps) : 0;
      const floors = bucketMeans(lowest ?? new Float32Array(timesteps), buckets);
      const excess = bucketMeans(known?.excess ?? new Float32Array(timesteps), buckets);
      const losses = floors.map((value, i) => value + excess[i]);
      say(note, noteText(run, known?.step ?? null));
      const words = bucketNames(buckets, timesteps).map(
        (name, i) => `t = ${name}: ${lossText(losses[i])}, at best ${lossText(floors[i])}`,
      );
      return {
        losses,
        floors,
        timesteps,
        description: `The loss by diffusion time. ${words.join("; ") || "Empty so far"}.`,
      };
    },
    rows: ({ losses, floors, timesteps }) =>
      bucketNames(losses.length, timesteps).map((name, i) => [
        name,
        lossText(losses[i]),
        lossText(floors[i]),
      ]),
  });

  const ask = lab.newest(
    async (/** @type {{ id: number, step: number }} */ of) => ({
      ...of,
      excess: await lab.excessLoss(),
    }),
    (answer) => {
      if (answer.id !== lab.get().run?.id) return;
      above = answer;
      chart.renew();
    },
  );
  stage.follow(["run", "preview", "status"], ({ run, step }) => {
    if (run && isAboutNoise(run)) ask({ id: run.id, step });
  });

  return {
    element: make("div", { class: "chart-box", part: "charts" }, [
      make("h3", { class: "picture-title", text: "Loss by diffusion time" }),
      chart.element,
      note,
    ]),
    now: () => above,
  };
}

/** Its loss is told in the noise, as the distance of two answers is. @param {import("../../state/lab_state.js").RunState} run */
const isAboutNoise = (run) => run.values.objective === "epsilon";

/**
 * @param {import("../../state/lab_state.js").RunState} run
 * @param {number | null} step
 */
function noteText(run, step) {
  if (!isAboutNoise(run)) return "This is told of networks that predict the noise.";
  if (step === null) return "Nothing yet.";
  return `Of the weights of training step ${count(step)}. The blue lines are the lowest there can be; what stands above them is left to learn.`;
}
