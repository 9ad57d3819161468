/** The page that is one file: a figure and the lab. */

import { WhorlFigure } from "../elements/whorl_figure.js";
import { WhorlLab } from "../elements/whorl_lab.js";
import { askBeforeLeaving } from "../pages/ask_before_leaving.js";
import { tellOfTheCore } from "../pages/core_note.js";
import { followAddress } from "../pages/lab_address.js";

const lab = /** @type {WhorlLab} */ (/** @type {unknown} */ (document.querySelector("whorl-lab")));
followAddress(lab);
askBeforeLeaving(lab);
tellOfTheCore();
// Not before the end of the script, where what the build fills in stands.
queueMicrotask(() => {
  customElements.define("whorl-figure", WhorlFigure);
  customElements.define("whorl-lab", WhorlLab);
});
