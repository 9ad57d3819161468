/** whorl.js: the figures, for any page. */

import { WhorlFigure } from "../elements/whorl_figure.js";
import { define } from "./define.js";

define("whorl-figure", WhorlFigure);
