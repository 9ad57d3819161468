/** What keeps an element a block on a page that resets everything; loaded when it is wanted. */

/**
 * Of all rules of a page this is the weakest that still comes after a reset such as `* { all: unset }`,
 * so that any other one wins that is about the element: it can be hidden, or made something else.
 */
const BLOCK = ":where(whorl-figure, whorl-lab) { display: block }";

/** @type {WeakMap<Document, CSSStyleSheet>} for which alone a sheet is good */
const sheets = new WeakMap();

/** @param {Document} document */
function sheetFor(document) {
  const { CSSStyleSheet } = /** @type {typeof globalThis} */ (document.defaultView ?? window);
  const sheet = sheets.get(document) ?? new CSSStyleSheet();
  if (!sheets.has(document)) sheet.replaceSync(BLOCK);
  sheets.set(document, sheet);
  return sheet;
}

/** @param {Element} element  that the page around it has made part of a line */
export function makeBlock(element) {
  const root = /** @type {Document | ShadowRoot} */ (element.getRootNode());
  if (!element.isConnected || !root.adoptedStyleSheets) return;
  const sheet = sheetFor(element.ownerDocument);
  if (root.adoptedStyleSheets.includes(sheet)) return;
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
