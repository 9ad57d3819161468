/** Quality against evaluations of the network: every rule, measured in this tab, as a chart and a table. */

import { createButton } from "../../controls/button.js";
import { make, say } from "../../controls/dom.js";
import { createMenu } from "../../controls/menu.js";
import { isCalm } from "../../controls/motion.js";
import { createLazyChart } from "../readouts/chart.js";
import { count } from "../readouts/phrases.js";
import { frameOf, verdict } from "./samplers_frame.js";
import { createMeasuring, FEWEST } from "./samplers_measuring.js";
import { choicesNamed } from "./samplers_settings.js";

/**
 * @param {import("../stage.js").Stage} stage
 * @param {() => import("./samplers_pane.js").SamplerPane[]} panes  those that are shown
 */
export function createSamplerComparison(stage, panes) {
  const { lab } = stage;
  const rules = choicesNamed(stage, "sampler");
  const nameOf = (/** @type {string} */ rule) =>
    rules.find(({ value }) => value === rule)?.label ?? rule;
  let spacing = choicesNamed(stage, "spacing")[0].value;
  let asked = !isCalm(); // it begins by itself, and goes on, unless somebody stops it

  /** @returns {import("./samplers_measuring.js").Subject | null} */
  function subject() {
    const { run, status, step, values } = lab.get();
    if (!run || status === "training" || !lab.trained()) return null;
    const sampling = (/** @type {string} */ rule) =>
      lab.sampling(values.label, { sampler: rule, steps: 1, spacing, eta: 0 });
    const { label } = sampling(rules[0].value);
    return {
      key: JSON.stringify([run.id, step, values.count, sampling(rules[0].value)]),
      timesteps: run.settings.timesteps,
      count: values.count,
      label,
      sampling,
    };
  }
  const measuring = createMeasuring({
    lab,
    rules: rules.map(({ value }) => value),
    subject,
    changed: show,
  });

  const go = createButton({
    id: "samplers-measure",
    label: "Measure",
    icon: "play",
    press() {
      asked = !measuring.now().going;
      if (asked) void measuring.go();
      else measuring.stop();
    },
  });
  const bar = make("progress", { attributes: { "aria-label": "Runs measured" } });
  const progress = make("p", { class: "progress-text", id: "samplers-progress-text" });
  const note = make("p", { class: "picture-note", attributes: { role: "status" } });
  const spacingMenu = createMenu({
    id: "samplers-chart-spacing",
    label: "Spacing of all",
    choices: choicesNamed(stage, "spacing"),
    change(value) {
      spacing = value;
      renew();
    },
  });
  spacingMenu.show(spacing);

  const frame = () =>
    frameOf({
      ...measuring.now(),
      rules,
      panes: panes(),
      most: lab.get().run?.settings.timesteps ?? FEWEST,
    });
  const chart = createLazyChart(stage, {
    label: "Distance from the data against evaluations of the network",
    chart: "createSamplersChart",
    columns: ["Sampler", "Steps", "Evaluations", "Distance"],
    keys: ["run"],
    frame,
    rows: () =>
      rules.flatMap(({ value, label }) =>
        measuring
          .now()
          .measured.filter(({ rule }) => rule === value)
          .map(({ steps, evaluations, distance }) => [
            label,
            count(steps),
            count(evaluations),
            distance.toFixed(4),
          ]),
      ),
  });

  function show() {
    const { going, measured, fresh, problem, next, total } = measuring.now();
    bar.max = Math.max(total, 1);
    bar.value = measured.length;
    const done = total > 0 && measured.length === total;
    if (going) go.rename("Stop", "pause");
    else if (done) go.rename("All measured", "check");
    else go.rename(measured.length > 0 ? "Go on" : "Measure", "play");
    go.enable(going || !done);
    const made = `${measured.length} of ${total} runs measured`;
    const under =
      going && next ? `, now ${nameOf(next.rule)} with ${count(next.evaluations)} evaluations` : "";
    say(progress, problem || (total > 0 ? `${made}${under}` : "Nothing measured yet"));
    say(note, done ? verdict(frame().lines, fresh) : "");
    chart.renew();
  }

  const element = make("div", { class: "samplers-comparison", part: "charts" }, [
    make("h3", { class: "picture-title", text: "Quality against evaluations" }),
    chart.element,
    note,
    make("div", { class: "samplers-measuring", part: "toolbar" }, [
      go.element,
      make("div", { class: "progress" }, [bar, progress]),
      spacingMenu.element,
    ]),
  ]);

  /** What depends on the model, the noise or the panes has changed. */
  function renew() {
    measuring.renew();
    const isReady = panes().every((pane) => pane.result() !== null);
    const isThere = element.offsetHeight > 0; // or left out by the page
    const { measured, total } = measuring.now();
    if (asked && isReady && isThere && measured.length < total) void measuring.go();
    chart.renew();
  }
  stage.onEnd(() => measuring.stop());

  return {
    element,
    renew,
    state: () => {
      const { going, measured, fresh } = measuring.now();
      return { measuring: going, measured, fresh };
    },
  };
}
