/**
 * The page for iframes: one figure, or the lab, as the hash of the address says.
 *
 *   embed.html#v=1&kind=training&data=circle&seed=7&hide=settings,share&theme=dark
 *
 * `kind` is a kind of figure or "lab", `hide` and `theme` are the attributes of the same name; the
 * rest is a link as any other.
 */

import { WhorlFigure } from "../elements/whorl_figure.js";
import { WhorlLab } from "../elements/whorl_lab.js";
import { place } from "../controls/dom.js";
import { readLink, writeLink } from "../state/link.js";
import { obey } from "./embed_commands.js";
import { listenToParent, tellHeight, tellOf } from "./embed_messages.js";

customElements.define("whorl-figure", WhorlFigure);
customElements.define("whorl-lab", WhorlLab);

const full = /** @type {HTMLAnchorElement} */ (place("full-page"));
let kind = "";
let figure = show();

/** The figure that the address tells of: the one that stands there, if it is of that kind. */
function show() {
  const { given } = readLink(location.hash);
  const wanted = given.kind || "reverse";
  const before = wanted === kind ? figure : null;
  const shown = before ?? document.createElement(wanted === "lab" ? "whorl-lab" : "whorl-figure");
  kind = wanted;
  if (given.theme) document.documentElement.setAttribute("theme", given.theme);
  else document.documentElement.removeAttribute("theme");
  shown.setAttribute("hide", given.hide ?? "");
  shown.setAttribute("config", location.hash);
  full.hash = location.hash;
  if (before === null) {
    shown.setAttribute("kind", wanted);
    shown.addEventListener("change", (event) => {
      full.hash = writeLink(/** @type {CustomEvent} */ (event).detail.config);
    });
    tellOf(shown);
    place("embedded").replaceChildren(shown);
  }
  return /** @type {WhorlFigure | WhorlLab} */ (shown);
}

window.addEventListener("hashchange", () => (figure = show()));

// In a sandbox no other page may be opened: then the lab comes in here.
full.addEventListener("click", (event) => {
  event.preventDefault();
  if (window.open(full.href) !== null) return;
  const { given } = readLink(full.hash);
  location.hash = writeLink({ ...given, kind: "lab" });
});

if (window.parent !== window) {
  tellHeight();
  listenToParent((message) => obey(figure, message));
}
