/** A picture of points on which shapes are drawn, moved by keys, undone and cleared. */

import { createButton } from "../../controls/button.js";
import { make } from "../../controls/dom.js";
import { createScatter } from "../../figures/scatter.js";
import { shapeOf } from "../../figures/steer_shapes.js";
import { createDrawingPad } from "../views/drawing_pad.js";
import { changedByKey } from "../views/shape_keys.js";
import { createShapeHistory } from "./shape_history.js";

/** @typedef {import("../../figures/steer_shapes.js").Shape} Shape */
/** @typedef {import("../../figures/steer_shapes.js").Tool} Tool */

/**
 * @param {import("../stage.js").Stage} stage
 * @param {object} options
 * @param {string} options.name      of its buttons
 * @param {string} options.label     of the picture
 * @param {number} options.extent    of the plane that is shown
 * @param {Shape[]} options.first    what is drawn at first
 * @param {() => Tool} options.tool  what a stroke draws
 * @param {boolean} options.several  a stroke is drawn beside what is there; else in its place
 * @param {() => void} options.change  told whenever something else is drawn
 */
export function createShapePad(stage, { name, label, extent, first, tool, several, change }) {
  /** While a stroke is drawn, what it would be. @type {Shape | null} */
  let drawing = null;
  const history = createShapeHistory(first, changed);
  const besides = (/** @type {Shape} */ shape) => (several ? [...history.now(), shape] : [shape]);
  const now = () => (drawing ? besides(drawing) : history.now());
  const pad = createDrawingPad({
    label: `${label} to draw on. The arrow keys move what is drawn; Shift with up and down sizes it, with left and right turns it`,
    extent,
    draw(stroke) {
      drawing = shapeOf(tool(), stroke);
      changed();
    },
    end(stroke) {
      drawing = null;
      const drawn = shapeOf(tool(), stroke);
      if (drawn) history.set(besides(drawn));
      else changed();
    },
    cancel() {
      drawing = null;
      changed();
    },
    key(event) {
      const next = history.now().flatMap((shape) => changedByKey(shape, event) ?? []);
      if (next.length === 0) return false;
      history.set(next, "keys");
      return true;
    },
  });
  const undo = createButton({
    id: `undo-${name}`,
    label: "Undo",
    icon: "undo",
    press: history.undo,
  });
  const clear = createButton({
    id: `clear-${name}`,
    label: "Clear",
    icon: "reset",
    press: () => history.set([]),
  });

  function enable() {
    undo.enable(history.canUndo());
    clear.enable(history.now().length > 0);
  }
  function changed() {
    enable();
    change();
  }
  enable();

  return {
    picture: pad.picture,
    scatter: stage.keep(createScatter(pad.picture, { label, extent })),
    buttons: make("div", { class: "button-row under", part: "toolbar" }, [
      undo.element,
      clear.element,
    ]),
    /** What is drawn, with a stroke under way. */
    now,
    /** Draws something else in the place of all. @param {Shape[]} shapes */
    replace: (shapes) => history.set(shapes),
  };
}
