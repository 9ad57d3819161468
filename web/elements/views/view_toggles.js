/** Which views of a reverse run are laid over each other. */

import { createToggle } from "../../controls/toggle.js";
import { make } from "../../controls/dom.js";
import { dataLayer } from "./data_layer.js";
import { createFieldSource, timestepAfter } from "./field.js";

/** @type {[string, string, boolean][]} name, label, whether it is on at first */
const VIEWS = [
  ["points", "Points", true],
  ["paths", "Trajectories", false],
  ["field", "Vector field", false],
  ["density", "Density", false],
  ["data", "Data", true],
];

/**
 * @param {import("../stage.js").Stage} stage
 * @param {object} options
 * @param {() => import("./reverse_view.js").ReverseView} options.view
 * @param {() => import("../../state/lab_state.js").Data | null} options.data
 * @param {() => number | null} options.label   of the samples
 * @param {() => void} options.change           told when a view is turned on or off
 */
export function createViewToggles(stage, { view, data, label, change }) {
  const toggles = VIEWS.map(([name, text, on]) => ({
    name,
    ...createToggle({ name, label: text, on, change }),
  }));
  const field = createFieldSource(stage, {
    picture: () => view().picture,
    draw: () => view().draw(),
  });
  const isOn = (/** @type {string} */ wanted) =>
    toggles.some(({ name, isOn: on }) => name === wanted && on());

  return {
    element: make(
      "div",
      { class: "toggles", attributes: { role: "group", "aria-label": "Show" } },
      toggles.map(({ element }) => element),
    ),
    /** Turns a view on or off. @param {number} index */
    flip: (index) => toggles[index]?.flip(),

    /** Asks for the field of the state that is shown, if it is wanted. */
    seek() {
      const { run } = stage.lab.get();
      if (!run || !isOn("field")) return;
      const { timesteps } = view().shown();
      const before = run.settings.timesteps - 1; // of pure noise
      field.seek(timestepAfter(view().position(), timesteps) ?? before, label());
    },

    /** @returns {import("./reverse_view.js").Decoration} */
    decorate() {
      const behind = data();
      return {
        behind: behind && isOn("data") ? [dataLayer(behind)] : [],
        field: isOn("field") ? field.now() : null,
        density: isOn("density"),
        paths: isOn("paths"),
        points: isOn("points"),
      };
    },

    state: () => ({
      field: field.now(),
      views: Object.fromEntries(toggles.map(({ name, isOn: on }) => [name, on()])),
    }),
  };
}
