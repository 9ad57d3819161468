/**
 * What elements extend: HTMLElement; or, where there is no page, as on a server, nothing, so that they
 * can be imported there.
 */
export const PageElement = /** @type {typeof HTMLElement} */ (
  globalThis.HTMLElement ?? class PageElement {}
);
