/**
 * What an element takes from the page around it, and what it keeps: dark it is where the page is,
 * which the page's text tells, since there are many ways to choose a theme and all of them end in
 * light text on dark; and it stays a block.
 */

import { make } from "../controls/dom.js";
import { isLight } from "../figures/palette.js";
import { loadLater } from "./loaders/load_later.js";
import { addStyle, removeStyle } from "./styles.js";
import dark from "../styles/dark.css";

/**
 * Keeps an element dark for as long as the page around it is, and a block.
 * @param {HTMLElement} element  with a shadow root by the time that `look` is called
 * @returns {{ element: HTMLElement, look: () => void }}  to be put into the shadow root, and to look
 *   at the page once the element is in it
 */
export function createPageTheme(element) {
  function look() {
    const root = element.getRootNode();
    const around = element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
    const own = /** @type {ShadowRoot} */ (element.shadowRoot);
    if (around && isLight(getComputedStyle(around).color)) addStyle(own, dark);
    else removeStyle(own, dark);
    if (getComputedStyle(element).display !== "inline") return;
    loadLater().then(
      ({ makeBlock }) => makeBlock(element),
      () => {}, // it stays part of a line, and works
    );
  }
  // Its colour is the page's, and a moment's transition of it tells of each change.
  const ear = make("span", { class: "page-ink", attributes: { "aria-hidden": "true" } });
  ear.addEventListener("transitionrun", look);
  ear.addEventListener("transitionend", look);
  return { element: ear, look };
}
