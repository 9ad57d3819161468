/** The page's address says what its lab is set to, so that it can be kept and passed on. */

import { writeLink } from "../state/link.js";

/** @param {import("../elements/whorl_lab.js").WhorlLab} lab */
export function followAddress(lab) {
  const obey = () => lab.setAttribute("config", location.hash);
  obey();
  window.addEventListener("hashchange", obey);
  lab.addEventListener("change", (event) => {
    const hash = `#${writeLink(/** @type {CustomEvent} */ (event).detail.config)}`;
    if (hash === location.hash) return;
    try {
      history.replaceState(null, "", hash);
    } catch {
      // A sandboxed page may not; Share tells the link all the same.
    }
  });
}
