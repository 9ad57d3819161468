/** The list of keys, over the page: a dialog that comes with the lessons. */

import { createButton } from "../../controls/button.js";
import { make } from "../../controls/dom.js";
import { keys } from "./key_list.js";
import style from "../../styles/dialog.css";

export function createHelp() {
  const close = createButton({ label: "Close", press: () => element.close() });
  const element = make(
    "dialog",
    { class: "dialog", attributes: { "aria-labelledby": "help-title" } },
    [
      make("h2", { id: "help-title", text: "Keys" }),
      make("p", {
        text: "They work while the picture has the focus: click it, or reach it with Tab.",
      }),
      make(
        "dl",
        { class: "keys" },
        keys.flatMap(([key, what]) => [make("dt", { text: key }), make("dd", { text: what })]),
      ),
      close.element,
    ],
  );
  return { element, style, open: () => element.showModal() };
}
