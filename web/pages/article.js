/** The article: its figures come to life as they come near the window. */

import { WhorlFigure } from "../elements/whorl_figure.js";
import { keepOffline } from "../site/keep_offline.js";
import { tellOfTheCore } from "./core_note.js";

tellOfTheCore();
keepOffline();
customElements.define("whorl-figure", WhorlFigure);
