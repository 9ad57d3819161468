/** A chart's numbers as a table, for readers who cannot see the chart or want the numbers themselves. */

import { make } from "./dom.js";

/**
 * The table is filled only while it is open: most readers never open it.
 * @param {{ summary?: string, columns: string[] }} options  `summary` is what opens it
 */
export function createTable({ summary = "Show as a table", columns }) {
  const body = make("tbody");
  const heads = columns.map((text) => make("th", { text, attributes: { scope: "col" } }));
  const table = make("table", { class: "table" }, [
    make("thead", {}, [make("tr", {}, heads)]),
    body,
  ]);
  // It scrolls, so the keyboard must reach it.
  const window = make(
    "div",
    {
      class: "table-window",
      attributes: { tabindex: "0", role: "region", "aria-label": columns.join(", ") },
    },
    [table],
  );
  const element = make("details", { class: "table-details" }, [
    make("summary", { text: summary }),
    window,
  ]);
  /** @type {string[][]} */
  let shown = [];

  function fill() {
    if (!element.open) return;
    body.replaceChildren(
      ...shown.map((row) =>
        make(
          "tr",
          {},
          row.map((text, i) =>
            i === 0 ? make("th", { text, attributes: { scope: "row" } }) : make("td", { text }),
          ),
        ),
      ),
    );
  }

  element.addEventListener("toggle", fill);

  return {
    element,
    /** @param {string[][]} rows  as many texts in each as there are columns */
    show(rows) {
      shown = rows;
      fill();
    },
  };
}
