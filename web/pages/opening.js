/** The first thing to do on the page. */

import { createButton } from "../controls/button.js";
import { place } from "../controls/dom.js";

/** @param {import("../state/lab.js").Lab} lab */
export function createOpening(lab) {
  const button = createButton({
    id: "opening-start",
    label: "Train a model now",
    icon: "play",
    primary: true,
    press() {
      lab.start();
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      place("training-figure").scrollIntoView({ behavior: calm ? "auto" : "smooth" });
    },
  });
  place("opening-action").append(button.element);
}
