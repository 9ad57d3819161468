/** `<whorl-lab>`: every setting and every view on one screen. */

import { WhorlElement } from "./whorl_element.js";
import { lab } from "./lab/lab_layout.js";

export class WhorlLab extends WhorlElement {
  kindShown() {
    return lab;
  }
}
