/** A question with its choices; the answer is told only to those who chose. */

import { createButton } from "../../controls/button.js";
import { make, say } from "../../controls/dom.js";

/** @param {import("../../state/lesson.js").Question} question */
export function createQuestion({ text, choices, answer, explanation }) {
  const inputs = choices.map((_, i) =>
    make("input", {
      id: `lesson-choice-${i}`,
      attributes: { type: "radio", name: "lesson-answer", value: String(i) },
    }),
  );
  const marks = choices.map(() => make("span", { class: "lesson-verdict-mark" }));
  const rows = choices.map((choice, i) =>
    make("div", { class: "lesson-choice" }, [
      inputs[i],
      make("label", { attributes: { for: inputs[i].id } }, [choice, marks[i]]),
    ]),
  );
  /** @type {(choice: number) => void} */
  let choose;
  /** @type {Promise<number>} */
  const choice = new Promise((resolve) => (choose = resolve));
  const button = createButton({
    id: "lesson-answer",
    label: "Answer",
    primary: true,
    press: () => choose(inputs.findIndex((input) => input.checked)),
  });
  button.enable(false);
  for (const input of inputs) input.addEventListener("change", () => button.enable(true));
  const verdict = make("p", { class: "lesson-verdict" });
  const outcome = make("div", {
    class: "lesson-outcome",
    attributes: { role: "status", tabindex: "-1" },
  });
  const fieldset = make("fieldset", { class: "lesson-question" }, [
    make("legend", { text }),
    ...rows,
    button.element,
  ]);

  let given = 0;

  return {
    element: make("div", { class: "lesson-ask" }, [fieldset, outcome]),
    /** The reader's. */
    choice,

    /** It is answered, though the answer is not told yet. @param {number} index */
    close(index) {
      given = index;
      const focused = fieldset.matches(":focus-within");
      inputs.forEach((input, i) => {
        input.checked = i === index;
        input.disabled = true;
      });
      say(marks[index], "your answer");
      button.element.hidden = true;
      say(outcome, "Now watch the figure.");
      if (focused) outcome.focus({ preventScroll: true });
    },

    reveal() {
      const right = given === answer;
      rows[answer].classList.add("lesson-choice-right");
      say(marks[answer], right ? "your answer, and right" : "right");
      say(verdict, right ? "Right." : "Not this time.");
      outcome.replaceChildren(verdict, ...explanation.map((line) => make("p", { text: line })));
    },
  };
}
