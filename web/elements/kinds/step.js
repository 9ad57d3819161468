/** One reverse step opened up: what the network says of a point, and what becomes of it. */

import { createStepDiagram } from "../../figures/step_diagram.js";
import { createButton } from "../../controls/button.js";
import { make, say } from "../../controls/dom.js";
import { createTimeSlider } from "../views/time_slider.js";
import { createPreparation } from "../parts/prepare.js";
import { stepWords, updateEquations } from "../views/update_equation.js";
import { makeField } from "../parts/fields.js";
import { weightsText } from "../readouts/phrases.js";
import { NOISE_EXTENT } from "../views/extents.js";
import styles from "../../styles/step_diagram.css";

const CLOUD_SEED = 7; // of the noise: the cloud of the forward figures

/** @type {import("../stage.js").Kind} */
export const step = {
  label: "One reverse step",
  trained: true,
  styles: [styles],
  create(stage) {
    const { lab } = stage;
    const picture = make("div", { part: "picture" });
    const equations = make("div", {
      class: "equations",
      part: "notes",
      attributes: { role: "group", "aria-label": "The step in numbers", tabindex: "0" },
    });
    const note = make("p", { class: "figure-note", part: "notes", attributes: { role: "status" } });
    const label = makeField(stage, "label");
    const take = createButton({
      id: "take-step",
      label: "Take this step",
      icon: "forward",
      primary: true,
      press: takeStep,
    });
    const other = createButton({
      label: "Other noise z",
      icon: "dice",
      press() {
        seed += 1;
        renew();
      },
    });
    const back = createButton({ label: "Start again", icon: "reset", press: restart });
    stage.root.append(
      picture,
      createTimeSlider(stage).element,
      make("div", { class: "button-row", part: "toolbar" }, [
        take.element,
        other.element,
        back.element,
      ]),
      label,
      createPreparation(stage),
      equations,
      note,
    );
    const diagram = stage.keep(
      createStepDiagram(picture, {
        label: "One reverse step of one point",
        extent: NOISE_EXTENT,
        pick(point) {
          x = Float32Array.of(point.x, point.y);
          trail = [];
          arrived = false;
          renew();
        },
      }),
    );

    let seed = 0; // of the noise that is added
    /** @type {Float32Array | null} */
    let x = null; // the chosen point; the first of the cloud until one is chosen
    /** @type {{ x: number, y: number }[]} */
    let trail = [];
    let arrived = false; // the last step is taken
    /** @type {{ timestep: number, points: Float32Array } | null} */
    let cloud = null;
    /** @type {import("../views/update_equation.js").Explained | null} */
    let explained = null;

    const askCloud = lab.newest(lab.forwardJump, (answer) => {
      cloud = answer;
      x ??= answer.points.slice(0, 2);
      renew();
    });
    const askStep = lab.newest(lab.explainStep, (answer) => {
      explained = answer;
      draw();
    });

    const renewCloud = stage.follow(["data", "schedule", "timestep"], (state) => {
      const { data, schedule, timestep } = state;
      if (!data || !schedule) return;
      arrived = false;
      askCloud({ settings: lab.noiseSettings(), timestep, seed: CLOUD_SEED });
    });
    stage.follow(["run", "step"], renew);
    stage.subscribe(["run"], ({ run }) => {
      label.hidden = !run || run.settings.class_count === 0;
    });
    stage.follow(["values"], renew);

    function renew() {
      const { run, timestep, values } = lab.get();
      if (!run || !x || timestep >= run.settings.timesteps) return;
      askStep({ x, timestep, label: values.label, seed });
    }

    function takeStep() {
      const { timestep } = lab.get();
      if (!x || !explained || explained.timestep !== timestep) return; // it is on its way
      if (explained.x[0] !== x[0] || explained.x[1] !== x[1]) return;
      if (timestep === 0) {
        arrived = true;
        return draw();
      }
      trail = [...trail, { x: x[0], y: x[1] }];
      x = Float32Array.from(explained.next);
      lab.seek(timestep - 1);
    }

    function restart() {
      x = null;
      trail = [];
      lab.seek(lab.get().values.timesteps - 1);
      renewCloud(); // it may stand there already
    }

    function draw() {
      const { data } = lab.get();
      if (!data || !cloud || !explained) return;
      const words = stepWords(explained);
      take.enable(!arrived);
      const last = arrived ? " This step is taken: the point has arrived." : "";
      say(note, `${words}${last} ${weightsText(lab.get())}.`);
      equations.replaceChildren(...updateEquations(explained));
      diagram.draw({
        cloud: cloud.points,
        labels: data.labels?.length === cloud.points.length / 2 ? data.labels : null,
        explain: explained,
        trail,
        description: words,
      });
    }
    return { step: takeStep, state: () => ({ explained, trail, seed }) };
  },
};
