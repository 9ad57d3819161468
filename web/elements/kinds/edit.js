/** What is there is changed by a trained model: a drawing made into data, or half of a point redrawn. */

import { createChoice } from "../../controls/choice.js";
import { createPreparation } from "../parts/prepare.js";
import { createInpaintView } from "../views/inpaint_view.js";
import { createSketchView } from "../views/sketch_view.js";
import styles from "../../styles/drawing_pad.css";

/** @type {{ value: "sketch" | "hold", label: string }[]} */
const WAYS = [
  { value: "sketch", label: "Draw, noise, denoise" },
  { value: "hold", label: "Hold one coordinate" },
];

/** @type {import("../stage.js").Kind} */
export const edit = {
  label: "Editing",
  trained: true,
  styles: [styles],
  create(stage) {
    const { lab } = stage;
    let way = WAYS[0].value;
    const views = { sketch: createSketchView(stage), hold: createInpaintView(stage) };
    const ways = createChoice({
      name: "way",
      label: "Editing by",
      choices: WAYS,
      change(value) {
        way = value;
        show();
      },
    });
    ways.show(way);
    ways.element.setAttribute("part", "toolbar");
    stage.root.append(
      ways.element,
      views.sketch.element,
      views.hold.element,
      createPreparation(stage),
    );

    function show() {
      for (const { value } of WAYS) views[value].element.hidden = value !== way;
      renew();
    }
    function renew() {
      const { run, status } = lab.get();
      if (run && lab.trained() && status !== "training") views[way].renew();
      else views[way].draw();
    }
    stage.follow(["run", "status", "step", "values"], renew);
    show();

    return {
      seek: (position) => views.sketch.seek(position),
      state: () => ({ way, sketch: views.sketch.state(), hold: views.hold.state() }),
    };
  },
};
