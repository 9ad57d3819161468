/** The page that is one file: a figure and the lab. */

import { WhorlFigure } from "../elements/whorl_figure.js";
import { WhorlLab } from "../elements/whorl_lab.js";
import { askBeforeLeaving } from "./ask_before_leaving.js";
import { tellOfTheCore } from "./core_note.js";
import { followAddress } from "./lab_address.js";

const lab = /** @type {WhorlLab} */ (document.querySelector("whorl-lab"));
followAddress(lab);
askBeforeLeaving(lab);
tellOfTheCore();
customElements.define("whorl-figure", WhorlFigure);
customElements.define("whorl-lab", WhorlLab);
