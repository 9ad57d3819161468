/** The lab's page. */

import { WhorlLab } from "../elements/whorl_lab.js";
import { keepOffline } from "../site/keep_offline.js";
import { askBeforeLeaving } from "./ask_before_leaving.js";
import { tellOfTheCore } from "./core_note.js";
import { followAddress } from "./lab_address.js";

const lab = /** @type {WhorlLab} */ (/** @type {unknown} */ (document.querySelector("whorl-lab")));
followAddress(lab);
askBeforeLeaving(lab);
tellOfTheCore();
keepOffline();
customElements.define("whorl-lab", WhorlLab);
