/** The shapes as small pictures of the data itself, and what else decides the data. */

import { createScatter } from "../../figures/scatter.js";
import { make } from "../../controls/dom.js";
import { choicesOf, parameterOf } from "../../state/parameters.js";
import { makeDefaultMark, makeField, makeWaitingLegend, markAsWaiting } from "../parts/fields.js";
import { DATA_EXTENT } from "../views/extents.js";

/** @param {import("../stage.js").Stage} stage @returns {HTMLElement} */
export function createDataPicker(stage) {
  const { lab } = stage;
  const shape = parameterOf("data");
  const thumbnails = (choicesOf(shape, lab.get().core, lab.get().values) ?? []).map(
    ({ value, label }) => {
      const picture = make("span", { class: "thumbnail-picture" });
      const input = make("input", {
        id: `choice-data-${value}`,
        attributes: { type: "radio", name: "data", value: String(value) },
      });
      input.addEventListener("change", () => void lab.change({ data: value }));
      const element = make("span", { class: "thumbnail" }, [
        input,
        make("label", { attributes: { for: input.id } }, [picture, make("span", { text: label })]),
      ]);
      const scatter = stage.keep(
        createScatter(picture, { label, extent: DATA_EXTENT, axes: false }),
      );
      return { name: String(value), label, input, element, scatter };
    },
  );

  stage.subscribe(["values"], ({ values }) => {
    for (const { name, input } of thumbnails) input.checked = values.data === name;
  });
  /** @type {unknown[]} */
  let drawn = [];
  stage.follow(["values"], ({ values }) => {
    const { points, data_noise: noise, data_seed: seed } = values;
    const wanted = [points, noise, seed];
    if (wanted.every((value, i) => value === drawn[i])) return;
    drawn = wanted;
    for (const { name, label, scatter } of thumbnails) void draw(name, label, scatter);

    /**
     * @param {string} name
     * @param {string} label
     * @param {ReturnType<typeof createScatter>} scatter
     */
    async function draw(name, label, scatter) {
      const shown = await lab.lookAtData({ name, points, noise, seed });
      if (drawn !== wanted) return;
      scatter.draw({
        layers: [{ points: shown.points, labels: shown.labels, colour: (palette) => palette.data }],
        description: label,
      });
    }
  });

  const choice = make("fieldset", { class: "field" }, [
    make("legend", { text: "Data" }),
    make(
      "div",
      { class: "thumbnails" },
      thumbnails.map(({ element }) => element),
    ),
    make("p", { class: "field-help", text: shape.help }),
    makeDefaultMark(stage, "data"),
  ]);
  markAsWaiting(choice);
  return make("div", { class: "panel" }, [
    choice,
    makeField(stage, "points", { thorough: true }),
    makeField(stage, "data_noise", { thorough: true }),
    makeField(stage, "data_seed", { dice: "Draw other points", thorough: true }),
    makeWaitingLegend(),
  ]);
}
