/** The lab's page. */

import { WhorlLab } from "../elements/whorl_lab.js";

customElements.define("whorl-lab", WhorlLab);
