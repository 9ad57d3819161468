/**
 * A sentence that appears when something went wrong and is announced at once; what the engine said of
 * it is folded away, and where it helps there is a button to try again.
 */

import { createButton } from "./button.js";
import { make, say } from "./dom.js";

/** @typedef {import("../core/errors.js").Problem & { again?: () => void }} Told */

export function createNotice() {
  const text = make("span");
  const raw = make("code");
  const details = make("details", {}, [make("summary", { text: "Details" }), raw]);
  /** @type {(() => void) | undefined} */
  let again;
  const button = createButton({ label: "Try again", press: () => again?.() });
  const element = make("div", { class: "notice", attributes: { role: "alert" } }, [text]);
  element.hidden = true;

  return {
    element,
    /** @param {Told | null} told  null takes it away */
    show(told) {
      element.hidden = told === null;
      say(text, told?.message ?? "");
      say(raw, told?.detail ?? "");
      again = told?.again;
      button.element.remove();
      details.remove();
      if (again) element.append(button.element);
      if (told?.detail) element.append(details);
    },
  };
}
