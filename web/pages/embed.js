/**
 * The page for iframes: one figure, or the lab, as the hash of the address says.
 *
 *   embed.html#v=1&kind=training&data=circle&seed=7&hide=settings,share&theme=dark
 *
 * `kind` is a kind of figure or "lab", `hide`, `theme` and `lesson` are the attributes of the same
 * name; the rest is a link as any other.
 */

import { WhorlFigure } from "../elements/whorl_figure.js";
import { WhorlLab } from "../elements/whorl_lab.js";
import { place } from "../controls/dom.js";
import { readLink, writeLink } from "../state/link.js";
import { obey } from "./embed_commands.js";
import { listenToParent, tellHeight, tellOf } from "./embed_messages.js";
import { narrowPolicy } from "./embed_policy.js";
import { followLesson, withLesson } from "./lesson_address.js";

narrowPolicy();

customElements.define("whorl-figure", WhorlFigure);
customElements.define("whorl-lab", WhorlLab);

const full = /** @type {HTMLAnchorElement} */ (place("full-page"));
/** @type {string | null} */
let kind = null;
/** @type {WhorlFigure | WhorlLab} */
let figure;

/** Shows what the address tells of: in the figure that stands there, if it is of that kind. */
function show() {
  const { given } = readLink(location.hash);
  const wanted = given.kind || (given.lesson ? null : "reverse"); // a lesson has a kind of its own
  const other = wanted === null && given.lesson !== figure?.getAttribute("lesson");
  if (wanted !== kind || other || !figure) replaceFigure(wanted);
  if (given.theme) document.documentElement.setAttribute("theme", given.theme);
  else document.documentElement.removeAttribute("theme");
  figure.setAttribute("hide", given.hide ?? "");
  figure.setAttribute("config", location.hash);
  followLesson(figure, given);
  full.hash = location.hash;
  if (!figure.isConnected) place("embedded").replaceChildren(figure);
}

/** @param {string | null} wanted */
function replaceFigure(wanted) {
  kind = wanted;
  figure = wanted === "lab" ? new WhorlLab() : new WhorlFigure();
  if (wanted !== null) figure.setAttribute("kind", wanted);
  figure.addEventListener("change", (event) => {
    full.hash = writeLink(withLesson(figure, /** @type {CustomEvent} */ (event).detail.config));
  });
  tellOf(figure);
}

show();
window.addEventListener("hashchange", show);

// In a sandbox no other page may be opened: then the lab comes in here.
full.addEventListener("click", (event) => {
  event.preventDefault();
  if (window.open(full.href) !== null) return;
  const { given } = readLink(full.hash);
  location.hash = writeLink({ ...given, kind: "lab" });
});

tellHeight();
listenToParent((message) => obey(figure, message));
