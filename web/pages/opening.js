/** The first screen: a finished spiral flows out of noise, and the one thing to do next. */

import { createScatter } from "../figures/scatter.js";
import { createButton } from "../controls/button.js";
import { createPlayer } from "../controls/player.js";
import { make, place, say } from "../controls/dom.js";
import { NOISE_EXTENT } from "./forward_section.js";

/** @param {import("../state/lab.js").Lab} lab */
export function createOpening(lab) {
  const button = createButton({
    id: "opening-start",
    label: "Train a model now",
    icon: "play",
    primary: true,
    press() {
      lab.start();
      place("training-figure").scrollIntoView({ behavior: isCalm() ? "auto" : "smooth" });
    },
  });
  place("opening-action").append(button.element);
  createFlow(lab);
}

const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** @param {import("../state/lab.js").Lab} lab */
function createFlow(lab) {
  const scatter = createScatter(place("opening-picture"), {
    label: "Points flow from noise into a spiral",
    extent: NOISE_EXTENT,
    axes: false,
  });
  const player = createPlayer({
    id: "opening-slider",
    label: "Diffusion time of the trained model",
    start: "noise",
    end: "data",
    valueText: (position) => positionText(lab, position),
    move: draw,
  });
  const where = make("p", { class: "field-help" });
  place("opening-player").append(player.element, where);

  let seen = false;
  let interrupted = true; // by being out of view; at first it has not begun

  /** Plays while it can be seen. */
  function follow() {
    if (!lab.get().flow || isCalm()) return;
    if (seen && interrupted) player.play();
    else if (!seen && player.isPlaying()) player.pause();
    else return;
    interrupted = !seen;
  }
  new IntersectionObserver((entries) => {
    seen = entries[entries.length - 1].isIntersecting;
    follow();
  }).observe(place("opening-picture"));

  lab.subscribe(["flow", "flowProblem"], ({ flow, flowProblem }) => {
    if (flowProblem) say(where, flowProblem);
    if (!flow) return;
    player.restart(flow.length);
    player.offer(flow.length);
    if (isCalm()) player.seek(flow.length - 1);
    draw();
    follow();
  });

  function draw() {
    const { flow } = lab.get();
    if (!flow) return;
    const position = player.position();
    const text = positionText(lab, position);
    say(where, `${text}.`);
    scatter.draw({
      layers: [{ points: flow[position], labels: null, colour: (palette) => palette.model }],
      description: `${flow[position].length / 2} points. ${text}.`,
    });
  }
}

/** @param {import("../state/lab.js").Lab} lab @param {number} position */
function positionText(lab, position) {
  const steps = (lab.get().flow?.length ?? 1) - 1;
  if (position === 0) return `Pure noise, before step 1 of ${steps}`;
  return `After step ${position} of ${steps}${position === steps ? ", the finished samples" : ""}`;
}
