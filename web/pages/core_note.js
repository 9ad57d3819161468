<<<<<<< ours
/** Says at the foot of a page which build of the core its first figure runs. */
=======
/** Says at the foot of a page, if it has a place for it, which build of the core its first figure got. */
>>>>>>> theirs

import { say } from "../controls/dom.js";

/** @param {import("../state/lab_state.js").RunState} run */
function coreNote({ variant, math, values }) {
  const build = `This browser runs the ${variant} build of it.`;
  if (values.math === math) return build;
  return `${build} It has no fast arithmetic, so what was asked for as fast is exact.`;
}

export function tellOfTheCore() {
<<<<<<< ours
  const tell = (/** @type {Event} */ { target }) => {
    const { run } = /** @type {any} */ (target).getState();
    if (run) say(place("core-note"), coreNote(run));
  };
  const begin = (/** @type {Event} */ event) => {
    tell(event);
    // Whoever trains may have chosen another arithmetic before.
    event.target?.addEventListener("step", tell);
=======
  const tell = (/** @type {Event} */ event) => {
    const { run } = /** @type {any} */ (event.target).getState();
    const note = document.getElementById("core-note");
    if (note && run) say(note, coreNote(run));
>>>>>>> theirs
    performance.mark("whorl-interactive");
  };
  // The event does not bubble, but on its way to the element it passes the document.
  document.addEventListener("ready", begin, { capture: true, once: true });
}
