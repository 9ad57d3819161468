/** The page's address says what its lab is set to, so that it can be kept and passed on. */

import { readLink, writeLink } from "../state/link.js";
import { followLesson, withLesson } from "./lesson_address.js";

/** @param {import("../elements/whorl_lab.js").WhorlLab} lab */
export function followAddress(lab) {
  const obey = () => {
    followLesson(lab, readLink(location.hash).given);
    lab.setAttribute("config", location.hash);
  };
  obey();
  window.addEventListener("hashchange", obey);
  lab.addEventListener("change", (event) => {
    const { config } = /** @type {CustomEvent} */ (event).detail;
    const hash = `#${writeLink(withLesson(lab, config))}`;
    if (hash === location.hash) return;
    try {
      history.replaceState(null, "", hash);
    } catch {
      // A sandboxed page may not; Share tells the link all the same.
    }
  });
}
