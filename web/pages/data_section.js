/** Section 1: the data. */

import { createScatter } from "../figures/scatter.js";
import { place, say } from "../controls/dom.js";
import { makeField } from "./fields.js";

/** The window of the notebook's plots. */
export const DATA_EXTENT = 1.2;

/** @param {import("../state/lab.js").Lab} lab */
export function createDataSection(lab) {
  place("data-controls").append(
    makeField(lab, "data"),
    makeField(lab, "points"),
    makeField(lab, "data_seed", { dice: "Draw other points" }),
  );
  const scatter = createScatter(place("data-picture"), {
    label: "The data",
    extent: DATA_EXTENT,
  });
  lab.subscribe(["data"], ({ data }) => {
    if (!data) return;
    const { name, points, labels, count } = data;
    const shapes = name === "both" ? "a spiral and a circle" : `a ${name}`;
    scatter.draw({
      layers: [{ points, labels, colour: (palette) => palette.data }],
      description: `${count} points that form ${shapes}.`,
    });
    say(
      place("data-caption"),
      name === "both" ? "Dots belong to the spiral, rings to the circle." : "",
    );
  });
}
