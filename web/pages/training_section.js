/** Section 3: training, live. */

import { createScatter } from "../figures/scatter.js";
import { createLossChart } from "../figures/loss_chart.js";
import { createButton } from "../controls/button.js";
import { createNotice } from "../controls/notice.js";
import { place, say, make } from "../controls/dom.js";
import { duration } from "../state/pace.js";
import { createModelSettings } from "./model_settings.js";
import { DATA_EXTENT } from "./data_section.js";

const CHART_INTERVAL = 200; // ms: a chart needs no more, and the page's thread is for the reader

/** @param {import("../state/lab.js").Lab} lab */
export function createTrainingSection(lab) {
  createToolbar(lab);
  createProgress(lab);
  createPreview(lab);
  createLoss(lab);
  createModelSettings(lab, place("training-settings"));
  const notice = createNotice();
  place("training-notice").append(notice.element);
  lab.subscribe(["trainingProblem"], (state) => notice.show(state.trainingProblem));
}

/** @param {import("../state/lab.js").Lab} lab */
function createToolbar(lab) {
  const toggle = createButton({
    id: "training-toggle",
    label: "Start training",
    icon: "play",
    primary: true,
    press: () => (lab.get().status === "training" ? lab.pause() : lab.start()),
  });
  const reset = createButton({ id: "training-reset", label: "Reset", press: lab.reset });
  const waiting = make("p", { class: "waiting", id: "training-waiting" });
  place("training-toolbar").append(toggle.element, reset.element, waiting);

  lab.subscribe(["status", "step"], ({ status, step }) => {
    if (status === "training") toggle.rename("Pause", "pause");
    else if (status === "finished") toggle.rename("Finished", "check");
    else toggle.rename(step > 0 ? "Resume" : "Start training", "play");
    toggle.enable(status !== "finished");
    reset.enable(status !== "idle" || lab.get().run?.file !== null);
  });
  lab.subscribe(["values", "run", "status"], () => {
    const names = lab.untouched() ? [] : lab.waiting().map(({ label }) => label.toLowerCase());
    reset.element.classList.toggle("button-wanted", names.length > 0);
    say(waiting, names.length > 0 ? `Changed, from the next reset on: ${names.join(", ")}.` : "");
  });
}

/** @param {import("../state/lab.js").Lab} lab */
function createProgress(lab) {
  const bar = make("progress", { attributes: { "aria-label": "Training progress" } });
  const text = make("p", { class: "progress-text", id: "progress-text" });
  place("training-progress").append(bar, text);

  lab.subscribe(["run", "progress", "status", "step", "team"], ({ run, status, step, team }) => {
    if (!run) return;
    const total = run.settings.training_steps;
    bar.max = total;
    bar.value = step;
    const parts = [`step ${step.toLocaleString("en")} of ${total.toLocaleString("en")}`];
    const pace = lab.stepsPerSecond();
    if (status === "training" && pace) {
      parts.push(`${pace.toFixed(pace < 10 ? 1 : 0)} steps/s`);
      parts.push(`${duration((total - step) / pace)} left`);
      if (team > 1) parts.push(`${team} workers`);
    } else if (status === "finished") parts.push("finished");
    else if (status === "paused") parts.push("paused");
    if (step === 0) parts.push(`${run.parameterCount.toLocaleString("en")} weights to learn`);
    if (run.file) parts.push(`weights from ${run.file}`);
    say(text, parts.join(" · "));
  });
}

/** @param {import("../state/lab.js").Lab} lab */
function createPreview(lab) {
  const scatter = createScatter(place("preview-picture"), {
    label: "Samples of the model while it trains",
    extent: DATA_EXTENT,
  });
  lab.subscribe(["preview", "run"], ({ preview, run }) => {
    if (!run) return;
    const { points, labels } = run.data;
    const data = {
      points,
      labels,
      colour: (/** @type {import("../figures/palette.js").Palette} */ palette) => palette.data,
      opacity: 0.18,
    };
    if (!preview) {
      say(place("preview-note"), "Nothing yet: the model has not been trained.");
      scatter.draw({ layers: [data], description: "The data, faint. There are no samples yet." });
      return;
    }
    const made = `${preview.points.length / 2} samples, made at training step ${preview.step.toLocaleString("en")}`;
    say(place("preview-note"), `${made}.`);
    scatter.draw({
      layers: [
        data,
        {
          points: preview.points,
          labels: preview.labels,
          colour: (palette) => palette.model,
          opacity: 0.85,
        },
      ],
      description: `${made}, over the data.`,
    });
  });
}

/** @param {number} loss  one that has burst needs no digits @returns {string} */
const lossText = (loss) => (loss < 1000 ? loss.toFixed(3) : loss.toExponential(0));

/** @param {import("../state/lab.js").Lab} lab */
function createLoss(lab) {
  const chart = createLossChart(place("loss-chart"), { label: "The loss over training steps" });
  let timer = 0;

  function draw() {
    timer = 0;
    const { run } = lab.get();
    if (!run) return;
    const { raw, smooth, average } = lab.history();
    const now = average === null ? "" : `Moving average of the loss: ${lossText(average)}.`;
    say(place("loss-note"), now || "No loss yet.");
    const description =
      average === null
        ? "The loss over training steps; empty so far."
        : `The loss over ${lab.get().step} training steps, from ${lossText(raw[0]?.y ?? average)} at first. ${now}`;
    chart.draw({ raw, smooth, steps: run.settings.training_steps, description });
  }

  lab.subscribe(["progress", "run"], () => {
    timer ||= window.setTimeout(draw, CHART_INTERVAL);
  });
}
