/**
 * A lesson at work. A step asks, puts its settings in force, does what it says, waits, tells the
 * answer, and lets the reader go on. Until there is an answer the figure stays as it was before.
 */

import { isCalm } from "../../controls/motion.js";
import { readLesson } from "../../state/lesson.js";
import { perform } from "../perform_command.js";
import { highlight } from "./highlight.js";
import { createPanel } from "./panel.js";
import { createQuestion } from "./question.js";
import { happening, waitText } from "./waits.js";
import styles from "../../styles/lesson.css";

/**
 * @typedef {object} Host
 * @property {import("../whorl_element.js").WhorlElement} figure
 * @property {import("../stage.js").Stage} stage
 * @property {Record<string, string>} given      the element's own settings, which the lesson's go over
 * @property {(text: string) => void} adopt      a style sheet
 */

/**
 * @param {unknown} data  of its file
 * @param {Host} host
 * @throws {TypeError} a sentence, if the lesson will not do
 */
export function startLesson(data, { figure, stage, given, adopt }) {
  const { lab, root } = stage;
  const { title, steps } = readLesson(data, lab.get().core);
  /** @type {Map<number, number>} choices by step */
  const answers = new Map();
  let at = 0;
  let inForce = JSON.stringify({});
  let visit = new AbortController(); // of the step that is shown
  let pass = onward; // what the button does that passes over what is missing

  const panel = createPanel({
    title,
    count: steps.length,
    back: () => void enter(at - 1),
    next: onward,
    skip: () => pass(),
  });

  /** @param {Record<string, unknown>} [more] */
  const tell = (more = {}) => {
    const detail = { step: at + 1, steps: steps.length, ...more };
    figure.dispatchEvent(new CustomEvent("lesson", { detail }));
  };

  /** What the steps have set so far, if it is not so already. @param {Record<string, unknown>} config */
  async function putInForce(config) {
    const wanted = JSON.stringify(config);
    if (wanted === inForce) return;
    inForce = wanted;
    await lab.pause();
    await lab.replaceConfig({ ...given, ...config });
    if (lab.waiting().length > 0) await lab.reset();
  }

  /**
   * @param {number} next
   * @param {boolean} [asked]  by the reader: then something may move, even if they want it calm
   */
  async function enter(next, asked = true) {
    visit.abort();
    const { signal } = (visit = new AbortController());
    at = next;
    const { text, config, highlight: names, question, wait, commands } = steps[at];
    const asking = question && createQuestion(question);
    panel.show(at, {
      text,
      pointed: highlight(root, names),
      question: asking?.element ?? null,
      focus: asked,
    });
    panel.lock(false, "", "Skip");
    pass = onward;
    tell();
    const asks = asking && !answers.has(at);
    await putInForce(asks ? (steps[at - 1]?.config ?? {}) : config);
    if (signal.aborted) return;

    if (asks) {
      panel.lock(false, "Choose before you go on.", "Skip this question");
      const answer = await asking.choice;
      if (signal.aborted) return;
      answers.set(at, answer);
      tell({ answer, right: answer === question?.answer });
      await putInForce(config);
      if (signal.aborted) return;
    }
    asking?.close(answers.get(at) ?? 0);
    const passed = new Promise((resolve) => (pass = () => resolve(null)));
    if (wait) panel.lock(false, `Next is free ${waitText(wait)}.`, "Do not wait");
    await Promise.race([passed, run()]);
    if (signal.aborted) return;
    asking?.reveal();
    panel.lock(true, "", "Skip");

    /** Does what the step says, and sees what it waits for happen. */
    async function run() {
      for (const command of asked || !isCalm() ? commands : []) {
        if (signal.aborted) return;
        // What the step waits for may come before the end of the training.
        const trainsOn = command.command === "train" && command.steps === undefined;
        await (trainsOn ? lab.start() : perform(figure, command).catch(() => {})); // the figure tells
      }
      if (wait) await happening(wait, () => figure.getState(), signal);
    }
  }

  function onward() {
    if (at === steps.length - 1) answers.clear(); // it begins anew
    void enter((at + 1) % steps.length);
  }

  adopt(styles);
  root.before(panel.element);
  void enter(0, false);
  const end = () => {
    visit.abort();
    highlight(root, []);
    panel.element.remove();
  };
  stage.onEnd(end);
  return { end };
}
