/** The data: which shape, how many points, how noisy. */

import { createScatter } from "../../figures/scatter.js";
import { make, say } from "../../controls/dom.js";
import { capitalised } from "../../state/parameters.js";
import { makeField } from "../parts/fields.js";
import { DATA_EXTENT } from "../parts/extents.js";

/** @type {import("../stage.js").Kind} */
export const data = {
  label: "The data",
  create(stage) {
    const picture = make("div", { class: "picture", part: "picture" });
    const note = make("p", { class: "figure-note", part: "notes" });
    stage.root.append(
      make("div", { class: "split" }, [
        picture,
        make("div", { class: "side" }, [
          make("div", { class: "panel", part: "settings" }, [
            makeField(stage, "data"),
            makeField(stage, "points"),
            makeField(stage, "data_noise"),
            makeField(stage, "data_seed", { dice: "Draw other points" }),
          ]),
          note,
        ]),
      ]),
    );
    const scatter = stage.keep(createScatter(picture, { label: "The data", extent: DATA_EXTENT }));
    stage.follow(["data"], (state) => {
      if (!state.data) return;
      const { points, labels, count, classNames, source } = state.data;
      const shapes = (classNames.length > 0 ? classNames : [source.name]).map(
        (name) => `a ${name}`,
      );
      const marks = classNames.map((name, i) => `${["dots", "rings"][i]} belong to the ${name}`);
      say(note, labels ? `${capitalised(marks.join(", "))}.` : `${count} points.`);
      scatter.draw({
        layers: [{ points, labels, colour: (palette) => palette.data }],
        description: `${count} points that form ${shapes.join(" and ")}.`,
      });
    });
  },
};
