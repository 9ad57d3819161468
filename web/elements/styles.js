/**
 * The style sheets inside the elements: each parsed once for a document, adopted by every element
 * that wants it.
 */

import tokens from "../styles/tokens.css";
import figures from "../styles/figures.css";
import controls from "../styles/controls.css";
import table from "../styles/table.css";
import print from "../styles/figure_print.css";

/** @type {WeakMap<Document, Map<string, CSSStyleSheet>>} by their texts */
const parsed = new WeakMap();
/** @type {WeakMap<ShadowRoot, string[]>} the texts of what each has adopted */
const adopted = new WeakMap();

/** @param {string} text @param {Document} document  for which alone a sheet is good */
function sheetOf(text, document) {
  const sheets = parsed.get(document) ?? new Map();
  parsed.set(document, sheets);
  const { CSSStyleSheet } = /** @type {typeof globalThis} */ (document.defaultView ?? window);
  const sheet = sheets.get(text) ?? new CSSStyleSheet();
  if (!sheets.has(text)) sheet.replaceSync(text);
  sheets.set(text, sheet);
  return sheet;
}

/** @param {ShadowRoot} root @param {string[]} texts */
function adopt(root, texts) {
  adopted.set(root, texts);
  if (!root.adoptedStyleSheets) return; // nobody will see it, as in jsdom
  root.adoptedStyleSheets = texts.map((text) => sheetOf(text, root.ownerDocument));
}

/** The sheets that every element has. @param {ShadowRoot} root */
export const adoptStyles = (root) => adopt(root, [tokens, figures, controls, table, print]);

/** All that it had, once more: in another document it has none. @param {ShadowRoot} root */
export const renewStyles = (root) => adopt(root, adopted.get(root) ?? []);

/**
 * One more, before what is said for print, which has the last word.
 * @param {ShadowRoot} root
 * @param {string} text
 */
export function addStyle(root, text) {
  const texts = adopted.get(root) ?? [];
  if (!texts.includes(text)) adopt(root, [...texts.slice(0, -1), text, ...texts.slice(-1)]);
}

/** One of those away. @param {ShadowRoot} root @param {string} text */
export function removeStyle(root, text) {
  const texts = adopted.get(root) ?? [];
  if (texts.includes(text))
    adopt(
      root,
      texts.filter((each) => each !== text),
    );
}
