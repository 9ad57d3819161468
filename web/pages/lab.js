/** The lab's page. Its address says what the lab is set to, so that it can be kept and passed on. */

import { WhorlLab } from "../elements/whorl_lab.js";
import { writeLink } from "../state/link.js";
import { keepOffline } from "../site/keep_offline.js";
import { tellOfTheCore } from "./core_note.js";

const lab = /** @type {WhorlLab} */ (document.querySelector("whorl-lab"));
const obeyAddress = () => lab.setAttribute("config", location.hash);

obeyAddress();
window.addEventListener("hashchange", obeyAddress);
lab.addEventListener("change", (event) => {
  const hash = `#${writeLink(/** @type {CustomEvent} */ (event).detail.config)}`;
  if (hash === location.hash) return;
  try {
    history.replaceState(null, "", hash);
  } catch {
    // A sandboxed page may not; Share tells the link all the same.
  }
});

tellOfTheCore();
keepOffline();
customElements.define("whorl-lab", WhorlLab);
