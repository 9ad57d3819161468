/** Formulas as MathML, for numbers that are only known while the page runs. */

const MATHML = "http://www.w3.org/1998/Math/MathML";

/** @typedef {Node | string} Part  a string is an operator */

/**
 * @param {string} tag
 * @param {Part[]} parts
 * @param {Record<string, string>} [attributes]
 */
function element(tag, parts, attributes = {}) {
  const made = document.createElementNS(MATHML, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...parts.map((part) => (typeof part === "string" ? operator(part) : part)));
  return made;
}

/** @param {string} text */
function operator(text) {
  const made = document.createElementNS(MATHML, "mo");
  made.textContent = text;
  return made;
}

/** @param {string} tag @param {string} text */
function token(tag, text) {
  const made = document.createElementNS(MATHML, tag);
  made.textContent = text;
  return made;
}

/** A name, such as x. @param {string} name */
export const letter = (name) => token("mi", name);

/** @param {string} text */
export const number = (text) => token("mn", text);

/** @param {Part[]} parts */
export const row = (...parts) => element("mrow", parts);

/** @param {Part} base @param {Part} index */
export const sub = (base, index) => element("msub", [base, index]);

/** @param {Part} above @param {Part} below */
export const fraction = (above, below) => element("mfrac", [above, below]);

/** @param {Part[]} parts */
export const root = (...parts) => element("msqrt", parts);

/** @param {Part} base @param {string} mark */
export const over = (base, mark) => element("mover", [base, mark], { accent: "true" });

/** A formula on a line of its own. @param {Part[]} parts */
export const formula = (...parts) => element("math", parts, { display: "block" });
