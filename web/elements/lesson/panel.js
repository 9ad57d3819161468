/** What is seen of a lesson: its title, the text of a step with its question, and the way on. */

import { createButton } from "../../controls/button.js";
import { make, say } from "../../controls/dom.js";

/**
 * @param {{ title: string, count: number, back: () => void, next: () => void, skip: () => void }} options
 */
export function createPanel({ title, count, back, next, skip }) {
  const where = make("p", { class: "lesson-where", id: "lesson-where" });
  const bar = make("progress", { class: "lesson-bar", attributes: { "aria-hidden": "true" } });
  bar.max = count;
  const body = make("div", {
    class: "lesson-body",
    attributes: { role: "group", tabindex: "-1", "aria-labelledby": "lesson-where" },
  });
  const state = make("p", { class: "lesson-state", attributes: { role: "status" } });
  const backward = createButton({ id: "lesson-back", label: "Back", press: back });
  const forward = createButton({ id: "lesson-next", label: "Next", primary: true, press: next });
  const over = createButton({ id: "lesson-skip", label: "Skip", press: skip });
  over.element.classList.add("button-quiet");
  const element = make(
    "section",
    { class: "lesson", part: "lesson", attributes: { "aria-labelledby": "lesson-title" } },
    [
      make("div", { class: "lesson-head" }, [
        make("p", { class: "lesson-title", id: "lesson-title", text: title }),
        where,
      ]),
      bar,
      body,
      make("div", { class: "lesson-foot" }, [
        backward.element,
        forward.element,
        over.element,
        state,
      ]),
    ],
  );

  return {
    element,

    /**
     * @param {number} at
     * @param {{ text: string[], pointed: string, question: Element | null, focus: boolean }} step
     */
    show(at, { text, pointed, question, focus }) {
      say(where, `Step ${at + 1} of ${count}`);
      bar.value = at + 1;
      body.replaceChildren(
        make("div", { class: "lesson-text" }, [
          ...text.map((paragraph) => make("p", { text: paragraph })),
          make("p", { class: "visually-hidden", text: pointed }),
        ]),
        ...(question ? [question] : []),
      );
      body.classList.toggle("lesson-asks", question !== null);
      backward.element.hidden = at === 0;
      forward.rename(at === count - 1 ? "Start again" : "Next");
      if (focus) body.focus({ preventScroll: true });
    },

    /**
     * Whether one may go on.
     * @param {boolean} free
     * @param {string} why   what is waited for, as a sentence
     * @param {string} way   what the button is called that passes over it
     */
    lock(free, why, way) {
      const focused = over.element.matches(":focus");
      forward.enable(free);
      over.element.hidden = free;
      over.rename(way);
      say(state, why);
      if (free && focused) forward.element.focus({ preventScroll: true });
    },
  };
}
