/** The data: which shape, how many points, how noisy. */

import { createScatter } from "../../figures/scatter.js";
import { make, say } from "../../controls/dom.js";
import { makeField } from "../parts/fields.js";
import { DATA_EXTENT } from "../views/extents.js";

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
      say(note, labels ? marksText(classNames) : `${count} points.`);
      scatter.draw({
        layers: [{ points, labels, colour: (palette) => palette.data }],
        description: `${count} points that form ${shapesText(source.name, classNames)}.`,
      });
    });
  },
};

/** Which labels are drawn as what; see scatter.js. @param {readonly string[]} classNames */
function marksText(classNames) {
  const [dots, rings] = [0, 1].map((odd) =>
    classNames.filter((_, label) => label % 2 === odd).map((name) => `the ${name}`),
  );
  return `Dots belong to ${list(dots)}, rings belong to ${list(rings)}.`;
}

/** @param {string} name  of the data @param {readonly string[]} classNames */
function shapesText(name, classNames) {
  if (name === "both") return list(classNames.map((shape) => `a ${shape}`));
  return `${classNames.length > 0 || name.includes("-") ? "the" : "a"} ${name.replace("-", " ")}`;
}

/** "the a, the c and the e". @param {readonly string[]} texts */
const list = (texts) => texts.join(", ").replace(/, ([^,]*)$/, " and $1");
