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
  const element = make("div", { class: "notice", attributes: { role: "alert" } }, [
    text,
    details,
    button.element,
  ]);
  show(null);

  /** @param {Told | null} told  null takes it away */
  function show(told) {
    element.hidden = told === null;
    say(text, told?.message ?? "");
    say(raw, told?.detail ?? "");
    details.hidden = !told?.detail;
    again = told?.again;
    button.element.hidden = !again;
  }
  return { element, show };
}
