/** How likely every place is: to the model, and beside it by the exact denoiser of the same data. */

import { make, say } from "../../controls/dom.js";
import { createPlaneMap } from "../../figures/plane_map.js";
import { listenForPicks } from "../../figures/pick.js";
import { createColourScale } from "../parts/colour_scale.js";
import { makeField } from "../parts/fields.js";
import { createPreparation } from "../parts/prepare.js";
import { createMeanDensities } from "../readouts/mean_densities.js";
import { signed, weightsText } from "../readouts/phrases.js";
import { createDensityMaps, densitySteps } from "../views/density_maps.js";
import { DATA_EXTENT } from "../views/extents.js";
import styles from "../../styles/plane_map.css";

const RANGE = 10; // of the colours: from the densest place down to e^-10 of it
const SIDES = /** @type {const} */ ([
  { of: "model", title: "Your model", label: "Density of the model" },
  { of: "exact", title: "Exact, for this data", label: "Exact density of the data" },
]);

/**
 * @typedef {{ x: number, y: number }} Point
 * @typedef {{ place: Point } & import("../views/density_maps.js").Both} DensitiesAt
 */

/** @type {import("../stage.js").Kind} */
export const logDensity = {
  label: "How likely every place is",
  trained: true,
  styles: [styles],
  create(stage) {
    const { lab } = stage;
    /** @type {Point | null} */
    let place = null; // that the reader points to
    /** @type {DensitiesAt | null} */
    let values = null; // at a place, perhaps not yet at this one

    const maps = createDensityMaps(stage, { extent: DATA_EXTENT, change: draw });
    const from = () => place ?? { x: 0, y: 0 };
    const pictures = SIDES.map((side) => createSide(stage, side, { from, pick }));
    const scale = createColourScale({
      title: "Density p(x); each line is ten times less likely than the one inside it",
      colours: ["raised", "noise", "ink"],
      marks: [
        { name: "your model", kind: "model" },
        { name: "exact", kind: "data" },
      ],
    });
    const told = make("p", {
      class: "figure-note",
      id: "density-place",
      attributes: { role: "status" },
    });
    const bar = make("progress", { attributes: { "aria-label": "Progress of the map", max: "1" } });
    const state = make("p", { class: "picture-note", id: "density-state" });
    const means = createMeanDensities();
    const label = makeField(stage, "label");
    stage.root.append(
      make(
        "div",
        { class: "pair", part: "picture" },
        pictures.map(({ column }) => column),
      ),
      scale.element,
      createPreparation(stage),
      make("div", { class: "under" }, [
        make("div", { class: "panel", part: "notes" }, [told, label]),
        make("div", { class: "panel progress", part: "notes" }, [means.element, bar, state]),
      ]),
    );
    stage.subscribe(["run"], ({ run }) => {
      label.hidden = !run || run.settings.class_count === 0;
    });

    const ask = lab.newest(densitiesAt(lab), (answer) => {
      values = answer;
      draw();
    });

    /** @param {Point} at */
    function pick({ x, y }) {
      place = { x, y };
      ask(place);
      draw();
    }

    function draw() {
      const now = maps.now();
      const progress = maps.progress();
      bar.hidden = progress === null;
      if (progress) bar.value = progress.share;
      say(state, stateText(lab, now, progress));
      means.show(maps.scores());
      if (place && values) say(told, placeText(values));
      else
        say(told, "Point at a place, or move there with the arrow keys: its density is told here.");
      if (!now) {
        for (const { figure, label: name } of pictures) figure.draw(nothing(name));
        scale.show({ low: 0, high: 1, ticks: [] });
        return;
      }
      const high = highest(now.model, now.exact);
      const low = high - RANGE;
      const ticks = decades(low, high);
      scale.show({ low, high, ticks, values: values ? [values.model, values.exact] : [] });
      for (const { of, label: name, figure } of pictures) {
        figure.draw({
          values: now[of],
          columns: now.columns,
          low,
          high,
          colours: ({ raised, noise, ink }) => [raised, noise, ink],
          levels: ticks.map(({ value }) => value),
          lineColour: ({ model, data }) => (of === "model" ? model : data),
          mark: place,
          description: `${name}, at ${now.columns} × ${now.columns} places: the logarithm is ${signed(highest(now[of]), 2)} at the densest. ${values ? placeText(values) : ""}`,
        });
      }
    }

    stage.subscribe(["run"], maps.renew); // also out of view: no map of another model is shown
    stage.follow(["run", "step", "status", "values"], () => {
      maps.renew();
      if (place) pick(place);
    });
    return {
      state: () => ({
        place,
        values,
        maps: maps.now(),
        scores: maps.scores(),
        progress: maps.progress(),
      }),
    };
  },
};

/**
 * One of the two maps.
 * @param {import("../stage.js").Stage} stage
 * @param {(typeof SIDES)[number]} side
 * @param {{ from: () => Point, pick: (place: Point) => void }} places
 */
function createSide(stage, { of, title, label }, { from, pick }) {
  const element = make("div", {
    class: "picture plane-map",
    attributes: { role: "group", "aria-label": `${label}: the arrow keys move the place` },
  });
  element.tabIndex = 0;
  listenForPicks(element, { extent: DATA_EXTENT, present: from, pick, hover: true });
  const figure = stage.keep(createPlaneMap(element, { label, extent: DATA_EXTENT }));
  const key = make("span", { class: of === "model" ? "map-key" : "map-key map-key-data" });
  const heading = make("h3", { class: "picture-title" }, [key, title]);
  return { of, label, figure, column: make("div", {}, [heading, element]) };
}

/**
 * The question what both densities are at a place.
 * @param {import("../../state/lab.js").Lab} lab
 * @returns {(place: Point) => Promise<DensitiesAt | null>}
 */
const densitiesAt = (lab) => async (place) => {
  const { run } = lab.get();
  if (!run || !lab.trained()) return null;
  const points = Float32Array.of(place.x, place.y);
  const steps = densitySteps(run.settings.timesteps);
  const [model, exact] = await Promise.all(
    [false, true].map((isExact) => lab.logDensity({ points, exact: isExact, label: null, steps })),
  );
  return model && exact ? { place, model: model[0], exact: exact[0] } : null;
};

/**
 * Which map is shown, and which is on its way.
 * @param {import("../../state/lab.js").Lab} lab
 * @param {import("../views/density_maps.js").DensityMaps | null} now
 * @param {{ columns: number, share: number } | null} progress
 */
function stateText(lab, now, progress) {
  const { run, status, step } = lab.get();
  if (!run || !lab.trained()) return "";
  if (status === "training") return "The map is made anew when training rests.";
  const words = [];
  if (now) {
    const whose = weightsText({ ...lab.get(), step: now.step });
    words.push(`${now.columns} × ${now.columns} places. ${whose}.`);
  }
  if (progress) {
    const kind = now?.step === step ? "finer" : "new";
    words.push(`A ${kind} map of ${progress.columns} × ${progress.columns} places is on its way.`);
  }
  return words.join(" ");
}

/** @param {string} label @returns {import("../../figures/plane_map.js").PlaneMap} */
const nothing = (label) => ({
  values: new Float32Array(1),
  columns: 1,
  low: 0,
  high: 1,
  colours: ({ raised }) => [raised, raised],
  description: `${label}: not computed yet.`,
});

/** @param {Float32Array[]} grids */
const highest = (...grids) =>
  Math.max(...grids.map((grid) => grid.reduce((a, b) => Math.max(a, b))));

/**
 * The powers of ten in a range of natural logarithms.
 * @param {number} low
 * @param {number} high
 */
function decades(low, high) {
  const first = Math.ceil(low / Math.LN10);
  const count = Math.floor(high / Math.LN10) - first + 1;
  return Array.from({ length: count }, (_, i) => ({
    value: (first + i) * Math.LN10,
    text: written(10 ** (first + i)),
  }));
}

/** A density in digits that can be read. @param {number} value */
function written(value) {
  if (value >= 0.00095) return String(Number(value.toPrecision(2)));
  if (value < 1e-99) return "0";
  const [digits, power] = value.toExponential(0).split("e-");
  return `${digits === "1" ? "" : `${digits} · `}10${[...power]
    .map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)])
    .join("")
    .replace(/^/, "⁻")}`;
}

/** @param {DensitiesAt} values */
const placeText = ({ place: { x, y }, model, exact }) =>
  `At (${signed(x, 2)}, ${signed(y, 2)}) your model has log p = ${signed(model, 2)}, a density of ${written(Math.exp(model))}; exactly it is ${signed(exact, 2)}, a density of ${written(Math.exp(exact))}.`;
