/**
 * What the elements extend. Servers import their module too, to render a page around them: there is
 * no HTMLElement there, and nobody makes an element.
 */
export const ElementBase =
  globalThis.HTMLElement ?? /** @type {typeof HTMLElement} */ (/** @type {unknown} */ (class {}));
