/** The page that is one file: a figure and the lab. */

import { unpackWorker } from "./bundled_start_worker.js";
import { WhorlFigure } from "../elements/whorl_figure.js";
import { WhorlLab } from "../elements/whorl_lab.js";
import { askBeforeLeaving } from "../pages/ask_before_leaving.js";
import { tellOfTheCore } from "../pages/core_note.js";
import { followAddress } from "../pages/lab_address.js";

const lab = /** @type {WhorlLab} */ (/** @type {unknown} */ (document.querySelector("whorl-lab")));
followAddress(lab);
askBeforeLeaving(lab);
tellOfTheCore();
void unpackWorker().then(() => {
  customElements.define("whorl-figure", WhorlFigure);
  customElements.define("whorl-lab", WhorlLab);
});
