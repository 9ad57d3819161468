/** Says every few seconds, to screen readers, how training goes. */

import { make, say } from "../../controls/dom.js";

const INTERVAL = 5000; // ms

/** @param {import("../stage.js").Stage} stage @returns {HTMLElement} */
export function createLiveRegion({ lab, subscribe }) {
  const live = make("p", {
    class: "visually-hidden",
    id: "live",
    attributes: { role: "status", "aria-live": "polite" },
  });
  let said = -Infinity;
  subscribe(["progress", "status"], ({ status, step, run }) => {
    const { average } = lab.losses();
    if (!run || average === null) return;
    const loss = `loss ${average.toFixed(2)}`;
    if (status === "finished") say(live, `Training is finished after ${step} steps, ${loss}.`);
    else if (status === "paused") say(live, `Training is paused at step ${step}, ${loss}.`);
    else if (status === "training" && performance.now() - said > INTERVAL) {
      said = performance.now();
      say(live, `Training step ${step} of ${run.settings.training_steps}, ${loss}.`);
    }
  });
  return live;
}
