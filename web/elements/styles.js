/** The style sheets inside the elements: each parsed once, adopted by every one that wants it. */

import tokens from "../styles/tokens.css";
import figures from "../styles/figures.css";
import controls from "../styles/controls.css";
import table from "../styles/table.css";
import print from "../styles/figure_print.css";

/** @type {Map<string, CSSStyleSheet>} by their texts */
const sheets = new Map();

/** @param {string} text */
function sheetOf(text) {
  const sheet = sheets.get(text) ?? new CSSStyleSheet();
  if (!sheets.has(text)) sheet.replaceSync(text);
  sheets.set(text, sheet);
  return sheet;
}

/**
 * @param {ShadowRoot} root
 * @param {string[]} [own]  of what is shown in it; what is said for print has the last word
 */
export function adoptStyles(root, own = []) {
  root.adoptedStyleSheets = [tokens, figures, controls, table, ...own, print].map(sheetOf);
}

/** One more, of something that was loaded later. @param {ShadowRoot} root @param {string} text */
export function addStyle(root, text) {
  const sheet = sheetOf(text);
  if (!root.adoptedStyleSheets.includes(sheet)) {
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  }
}
