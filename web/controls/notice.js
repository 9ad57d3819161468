/** A sentence that appears when something went wrong and is announced at once. */

import { make, say } from "./dom.js";

export function createNotice() {
  const sentence = make("div", { attributes: { role: "alert" } });
  const words = make("span");
  const details = make("details", {}, [make("summary", { text: "Details" }), words]);
  const element = make("div", { class: "notice" }, [sentence, details]);
  element.hidden = true;
  return {
    element,
    /**
     * @param {string | null} text    null takes it away
     * @param {string} [detail]       what the engine said, for those who want to know
     */
    show(text, detail = "") {
      element.hidden = text === null;
      details.hidden = detail === "";
      say(sentence, text ?? "");
      say(words, detail);
    },
  };
}
