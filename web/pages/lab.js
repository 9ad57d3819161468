/** The lab's page. */

import { WhorlLab } from "../elements/whorl_lab.js";
import { tellOfTheCore } from "./core_note.js";

tellOfTheCore();
customElements.define("whorl-lab", WhorlLab);
