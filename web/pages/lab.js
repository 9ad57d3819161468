/** The lab's page. */

import { WhorlLab } from "../elements/whorl_lab.js";
import { keepOffline } from "../site/keep_offline.js";
import { tellOfTheCore } from "./core_note.js";
import { followAddress } from "./lab_address.js";

followAddress(
  /** @type {WhorlLab} */ (/** @type {unknown} */ (document.querySelector("whorl-lab"))),
);
tellOfTheCore();
keepOffline();
customElements.define("whorl-lab", WhorlLab);
