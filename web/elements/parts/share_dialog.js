/** Three texts to take away: what is shown now as a link, an element, an iframe. */

import { createButton } from "../../controls/button.js";
import { createCopyText } from "../../controls/copy_text.js";
import { make } from "../../controls/dom.js";
import { configOf, writeLink } from "../../state/link.js";
import { siteAddress } from "../site.js";
import style from "../../styles/dialog.css";

const HEIGHT = "560"; // of the iframe: what fits most pages whose host does not listen

/** @type {Document} Elements made in it do nothing: it only knows how attributes are written. */
let inert;

/** @param {string} tag @param {Record<string, string>} attributes @param {Element[]} [children] */
function written(tag, attributes, children = []) {
  inert ??= document.implementation.createHTMLDocument("");
  const element = inert.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * @param {string} kind  of figure, or "lab"
 * @param {Record<string, string>} config
 * @param {string} title
 */
function shareTexts(kind, config, title) {
  const site = siteAddress;
  const isLab = kind === "lab";
  const poster = () =>
    written("img", { slot: "poster", src: `${site}posters/${kind}.svg`, alt: title });
  return {
    link: `${site}lab.html#${writeLink(config)}`,
    element: [
      written("script", { src: `${site}${isLab ? "whorl-lab" : "whorl"}.js`, async: "" }),
      isLab
        ? written("whorl-lab", config)
        : written("whorl-figure", { kind, ...config }, [poster()]),
    ]
      .map((element) => element.outerHTML)
      .join("\n"),
    frame: written("iframe", {
      src: `${site}embed.html#${writeLink({ kind, ...config })}`,
      title: `Whorl: ${title}`,
      width: "100%",
      height: HEIGHT,
      frameborder: "0", // a style would break the strict policy of this page, if only to be written
      loading: "lazy",
      sandbox: "allow-scripts",
    }).outerHTML,
  };
}

/**
 * A lesson's address is told so that it leads there from any page.
 * @param {string | null} name
 * @returns {Record<string, string>}
 */
const lessonOf = (name) =>
  name === null ? {} : { lesson: /[/.:]/.test(name) ? new URL(name, document.baseURI).href : name };

/**
 * @param {import("../stage.js").Stage} stage
 * @param {string} kind  of figure, or "lab"
 */
export function createShareDialog({ lab, root, option }, kind) {
  const link = createCopyText({ id: "share-link", label: "A link to the lab", rows: 2 });
  const element = createCopyText({ id: "share-element", label: "For a web page", rows: 4 });
  const frame = createCopyText({ id: "share-frame", label: "As an iframe", rows: 4 });
  const dialog = make("dialog", { class: "dialog", attributes: { "aria-labelledby": "share" } }, [
    make("h2", { id: "share", text: "Share" }),
    make("p", {
      class: "field-help",
      text: "All three carry the settings and the seeds as they are now, not the weights: whoever trains with them gets the same ones, to the last bit.",
    }),
    link.element,
    element.element,
    frame.element,
    createButton({ label: "Close", press: () => dialog.close() }).element,
  ]);

  function open() {
    const state = lab.get();
    const config = { ...configOf(state, state.core), ...lessonOf(option("lesson")) };
    const texts = shareTexts(kind, config, root.getAttribute("aria-label") ?? "");
    link.show(texts.link);
    element.show(texts.element);
    frame.show(texts.frame);
    dialog.showModal();
  }

  return { element: dialog, style, open };
}
