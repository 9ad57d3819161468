/** Mean log densities of points that a model has seen, and of fresh ones, by it and exactly. */

import { make, say } from "../../controls/dom.js";
import { signed } from "./phrases.js";

const ROWS = /** @type {const} */ ([
  ["trained", "that it was trained on"],
  ["fresh", "fresh ones of the same law"],
]);

export function createMeanDensities() {
  const cells = ROWS.map(() => [make("td"), make("td")]);
  const caption = make("caption");
  const cell = (/** @type {string} */ text, /** @type {string} */ scope) =>
    make("th", { text, attributes: { scope } });
  const element = make("table", { class: "map-table" }, [
    caption,
    make("thead", {}, [
      make(
        "tr",
        {},
        ["points", "your model", "exact"].map((text) => cell(text, "col")),
      ),
    ]),
    make(
      "tbody",
      {},
      ROWS.map(([, text], i) => make("tr", {}, [cell(text, "row"), ...cells[i]])),
    ),
  ]);

  return {
    element,
    /** @param {import("../views/density_maps.js").MeanDensities | null} means */
    show(means) {
      element.hidden = means === null;
      if (!means) return;
      say(caption, `Mean log p of ${means.count} points each`);
      ROWS.forEach(([name], i) => {
        say(cells[i][0], signed(means[name].model, 2));
        say(cells[i][1], signed(means[name].exact, 2));
      });
    },
  };
}
