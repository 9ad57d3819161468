/** Says at the foot of a page, where there is a place for it, which build of the core its first figure runs. */

import { say } from "../controls/dom.js";

/** @param {import("../state/lab_state.js").RunState} run */
function coreNote({ variant, math, values }) {
  const build = `This browser runs the ${variant} build of it.`;
  if (values.math === math) return build;
  return `${build} It has no fast arithmetic, so what was asked for as fast is exact.`;
}

export function tellOfTheCore() {
  const tell = (/** @type {Event} */ { target }) => {
    const { run } = /** @type {any} */ (target).getState();
    const note = document.getElementById("core-note");
    if (note && run) say(note, coreNote(run));
  };
  const begin = (/** @type {Event} */ event) => {
    tell(event);
    // Whoever trains may have chosen another arithmetic before.
    event.target?.addEventListener("step", tell);
    performance.mark("whorl-interactive");
  };
  // The event does not bubble, but on its way to the element it passes the document.
  document.addEventListener("ready", begin, { capture: true, once: true });
}
