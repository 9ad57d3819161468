/**
 * The policy that embed.html comes with has to name whole schemes (build-scripts/served.mjs), since a
 * page cannot know where it will lie. Here that is known, and a second policy is put beside the
 * first: both must agree, so that nothing but what lies beside this script is ever loaded.
 */

import { make } from "../controls/dom.js";
/** Where this script lies; it is a classic one. */
const { src } = /** @type {HTMLScriptElement} */ (document.currentScript);
const folder = new URL(".", src).href;

export function narrowPolicy() {
  const place = folder.replaceAll(";", "%3B").replaceAll(",", "%2C"); // which would end a source
  const rules = [
    `script-src ${place} 'wasm-unsafe-eval'`,
    `style-src ${place}`,
    `img-src ${place}`,
    "worker-src blob:", // which would fall back to the first
  ];
  document.head.append(
    make("meta", {
      attributes: { "http-equiv": "Content-Security-Policy", content: rules.join("; ") },
    }),
  );
}
