/**
 * The attributes of an element as its properties: `figure.seed = 7` is `seed="7"`, null takes an
 * attribute away, and `config` may be an object. Frameworks set what an element has a property for.
 */

import { configKeys, writeLink } from "../state/link.js";

/** What an element heeds whenever it changes. */
export const heeded = [
  "config",
  "kind",
  "lesson",
  "model",
  "hide",
  "core",
  "concurrent",
  ...configKeys,
];

const names = [...heeded, "theme"]; // which style sheets heed

/** @param {Element} element @param {string} name */
function read(element, name) {
  const text = element.getAttribute(name);
  if (name === "concurrent") return text !== null;
  return text && configKeys.includes(name) && isFinite(+text) ? +text : text;
}

/** What is no value for anything is refused later, in words. @param {any} value */
const textOf = (value) => (typeof value === "object" ? "object" : String(value));

/** @param {Element} element @param {string} name @param {any} value */
function write(element, name, value) {
  if (value === false || value === null || value === undefined) {
    return element.removeAttribute(name);
  }
  if (name === "concurrent") return element.toggleAttribute(name, !!value);
  if (name !== "config" || typeof value !== "object") {
    return element.setAttribute(name, textOf(value));
  }
  const told = Object.entries(value).filter(([, one]) => one !== null && one !== undefined);
  const link = writeLink(Object.fromEntries(told.map(([key, one]) => [key, textOf(one)])));
  // Frameworks set an equal object each time they draw a page: it shall not undo what a reader did.
  if (link !== element.getAttribute(name)) element.setAttribute(name, link);
}

/** @param {object} prototype  of the elements */
export function defineProperties(prototype) {
  for (const name of names) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      enumerable: true,
      /** @this {Element} */
      get() {
        return read(this, name);
      },
      /** @this {Element} */
      set(value) {
        write(this, name, value);
      },
    });
  }
}

/** What was set before there were properties acts now. @param {any} element */
export function takeEarlyProperties(element) {
  for (const name of names.filter((each) => Object.hasOwn(element, each))) {
    const value = element[name];
    delete element[name];
    element[name] = value;
  }
}
