/** whorl-lab.js: the lab as well as the figures. */

import { WhorlLab } from "../elements/whorl_lab.js";
import { define } from "./define.js";
import "./figures.js";

define("whorl-lab", WhorlLab);
