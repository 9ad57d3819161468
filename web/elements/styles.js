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

/** Older browsers cannot: there an element says so without them. */
export const canAdoptStyles = () => "adoptedStyleSheets" in ShadowRoot.prototype;

/** The sheets that every element has. @param {ShadowRoot} root */
export function adoptStyles(root) {
  if (!canAdoptStyles()) return;
  root.adoptedStyleSheets = [tokens, figures, controls, table, print].map(sheetOf);
}

/**
 * One more, before what is said for print, which has the last word.
 * @param {ShadowRoot} root
 * @param {string} text
 */
export function addStyle(root, text) {
  if (!canAdoptStyles()) return;
  const sheet = sheetOf(text);
  if (root.adoptedStyleSheets.includes(sheet)) return;
  const adopted = [...root.adoptedStyleSheets];
  adopted.splice(-1, 0, sheet);
  root.adoptedStyleSheets = adopted;
}

/** One of those away. @param {ShadowRoot} root @param {string} text */
export function removeStyle(root, text) {
  if (!canAdoptStyles()) return;
  const sheet = sheetOf(text);
  root.adoptedStyleSheets = root.adoptedStyleSheets.filter((each) => each !== sheet);
}
