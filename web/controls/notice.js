/** A sentence that appears when something went wrong and is announced at once. */

import { make, say } from "./dom.js";

export function createNotice() {
  const element = make("p", { class: "notice", attributes: { role: "alert" } });
  element.hidden = true;
  return {
    element,
    /** @param {string | null} text  null takes it away */
    show(text) {
      element.hidden = text === null;
      say(element, text ?? "");
    },
  };
}
