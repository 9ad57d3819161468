/** The article: its figures come to life as they come near the window. */

import { WhorlFigure } from "../elements/whorl_figure.js";
import { tellOfTheCore } from "./core_note.js";

tellOfTheCore();
customElements.define("whorl-figure", WhorlFigure);
