/** The article: its figures come to life as they come near the window. */

import { WhorlFigure } from "../elements/whorl_figure.js";

customElements.define("whorl-figure", WhorlFigure);
