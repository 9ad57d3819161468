/** The page that is one file: a figure and the lab. */

import { WhorlFigure } from "../elements/whorl_figure.js";
import { WhorlLab } from "../elements/whorl_lab.js";
import { tellOfTheCore } from "./core_note.js";
import { followAddress } from "./lab_address.js";

followAddress(/** @type {WhorlLab} */ (document.querySelector("whorl-lab")));
tellOfTheCore();
customElements.define("whorl-figure", WhorlFigure);
customElements.define("whorl-lab", WhorlLab);
