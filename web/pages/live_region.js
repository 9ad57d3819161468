/** Says every few seconds, to screen readers, how training goes. */

import { place, say } from "../controls/dom.js";

const INTERVAL = 5000; // ms

/** @param {import("../state/lab.js").Lab} lab */
export function keepListenersInformed(lab) {
  const live = place("live");
  let said = -Infinity;
  lab.subscribe(["progress", "status"], ({ status, step, run }) => {
    const average = lab.history().average;
    if (!run || average === null) return;
    const loss = `loss ${average.toFixed(2)}`;
    if (status === "finished") say(live, `Training is finished after ${step} steps, ${loss}.`);
    else if (status === "paused") say(live, `Training is paused at step ${step}, ${loss}.`);
    else if (status === "training" && performance.now() - said > INTERVAL) {
      said = performance.now();
      say(live, `Training step ${step} of ${run.settings.training_steps}, ${loss}.`);
    }
  });
}
