/**
 * The denoiser as a picture made of buttons: three inputs flow into one stream of features on the
 * right, every block reads it and adds to it, and the last row reads the noise off it.
 *
 * @typedef {object} NetworkFrame
 * @property {import("./network_parts.js").Tensor[]} tensors
 * @property {Record<string, number>} settings
 * @property {string} description  what is to be seen, in words
 */

import { countParameters, describeNetwork } from "./network_parts.js";

/** @typedef {import("./network_parts.js").Part} Part */

const number = (/** @type {number} */ value) => value.toLocaleString("en");

/**
 * @param {HTMLElement} container
 * @param {{ label: string }} options
 */
export function createNetworkDiagram(container, { label }) {
  container.classList.add("network");
  const picture = element("div", "network-picture");
  picture.setAttribute("role", "group");
  picture.setAttribute("aria-label", label);
  const detail = element("div", "network-detail");
  detail.setAttribute("aria-live", "polite");
  const total = element("p", "network-total");
  container.append(picture, detail, total);
  /** @type {string} */
  let built = "";
  /** @type {HTMLElement | null} */
  let chosen = null;

  /**
   * @param {HTMLElement} button
   * @param {Part} part
   */
  function choose(button, part) {
    if (chosen === button) return;
    chosen?.classList.remove("network-chosen");
    button.classList.add("network-chosen");
    chosen = button;
    detail.replaceChildren(...detailOf(part));
  }

  /**
   * @param {Part} part
   * @param {string} className
   */
  function makeButton(part, className) {
    const button = element(
      "button",
      `${className} ${part.tensors.length > 0 ? "network-learned" : "network-fixed"}`,
    );
    button.type = "button";
    button.append(nameOf(part.name));
    if (part.size) button.append(element("span", "network-size", part.size));
    for (const event of ["pointerenter", "focus", "click"]) {
      button.addEventListener(event, () => choose(button, part));
    }
    return button;
  }

  return {
    /** @param {NetworkFrame} frame */
    draw({ tensors, settings, description }) {
      picture.setAttribute("aria-label", description);
      const wanted = JSON.stringify([tensors, settings.timesteps]);
      if (wanted === built) return;
      built = wanted;
      chosen = null;
      const rows = describeNetwork(tensors, settings);
      picture.replaceChildren(
        ...rows.map((row, i) => {
          const line = element("div", `network-row network-${row.kind}`);
          if (i === 0) line.classList.add("network-first");
          if (row.kind !== "input") line.append(element("span", "network-branch"));
          if (row.name) line.append(element("span", "network-name", row.name));
          line.append(
            row.from ? makeButton(row.from, "network-end") : element("span", "network-gap"),
          );
          for (const part of row.parts) {
            line.append(part ? makeButton(part, "network-part") : element("span", "network-gap"));
          }
          const last = row.kind === "output" ? "network-end" : "network-sum";
          line.append(row.to ? makeButton(row.to, last) : element("span", "network-gap"));
          return line;
        }),
      );
      detail.replaceChildren(
        element(
          "p",
          "network-hint",
          "Choose a part to see what it does and what it has learned. Framed in orange: learned. Dashed: fixed.",
        ),
      );
      total.textContent = `${number(countParameters(tensors))} parameters in ${tensors.length} tensors.`;
    },
    resize() {},
    destroy() {
      picture.remove();
      detail.remove();
      total.remove();
      container.classList.remove("network");
    },
  };
}

/** @param {Part} part */
function detailOf({ name, size, tensors, parameters, text }) {
  const title = element("p", "network-title");
  title.append(nameOf(name));
  if (size) title.append(` ${size}`);
  title.append(parameters > 0 ? `: ${number(parameters)} parameters` : "");
  const nodes = [title, element("p", "", text)];
  if (tensors.length > 0) {
    const shapes = tensors.map((tensor) => `${tensor.name} [${tensor.shape.join(", ")}]`);
    nodes.push(element("p", "network-tensors", shapes.join(", ")));
  }
  return nodes;
}

/**
 * "x_t" has its t lowered.
 * @param {string} name
 */
function nameOf(name) {
  const [base, below] = name.split("_");
  const isVariable = below !== undefined || name === "t" || name === "ε";
  const whole = element("span", isVariable ? "network-variable" : "network-label", base);
  if (below) whole.append(element("sub", "", below));
  return whole;
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[Tag]}
 */
function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}
