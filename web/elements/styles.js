/** The style sheets inside the elements: parsed once, adopted by every one. */

import tokens from "../styles/tokens.css";
import figures from "../styles/figures.css";
import controls from "../styles/controls.css";
import stepDiagram from "../styles/step_diagram.css";
import schedulePlot from "../styles/schedule_plot.css";
import table from "../styles/table.css";
import network from "../styles/network.css";
import lab from "../styles/lab.css";
import print from "../styles/figure_print.css";

/** @type {CSSStyleSheet[]} */
let sheets = [];

/** @param {ShadowRoot} root */
export function adoptStyles(root) {
  if (sheets.length === 0) {
    sheets = [tokens, figures, controls, stepDiagram, schedulePlot, table, network, lab, print].map(
      (text) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(text);
        return sheet;
      },
    );
  }
  root.adoptedStyleSheets = sheets;
}
