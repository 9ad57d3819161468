/**
 * Lessons, loaded when an element has one: those that ship by name, any other by its address. With them
 * come the dialogs of Share and of the keys, which few readers open either.
 */

import { refusal } from "../../core/errors.js";
import { figureOf, SIZE_LIMIT } from "../../state/lesson.js";
import { clause } from "../../state/words.js";
import { startLesson } from "./lesson_panel.js";
import { shipped } from "./shipped.js";

export { createHelp } from "../lab/help.js";
export { createShareDialog } from "../parts/share_dialog.js";

/**
 * @typedef {object} OpenLesson
 * @property {string | null} figure  the kind it is about
 * @property {(host: import("./lesson_panel.js").Host) => { end: () => void }} start  throws what is wrong in it
 */

/**
 * @param {string} name     of one that ships, or an address: it has a slash, a dot or a colon
 * @param {string} baseURI  what the address is relative to
 * @returns {Promise<OpenLesson>}
 * @throws {Error} a sentence
 */
export async function openLesson(name, baseURI) {
  const data = /[/.:]/.test(name) ? await fetchLesson(name, baseURI) : named(name);
  return { figure: figureOf(data), start: (host) => startLesson(data, host) };
}

/** @param {string} name */
function named(name) {
  if (Object.hasOwn(shipped, name)) return shipped[name];
  const list = Object.keys(shipped).join(", ");
  throw refusal(`There is no lesson called “${name.slice(0, 40)}”; there are ${list}.`);
}

/** @param {string} address @param {string} baseURI @returns {Promise<unknown>} */
async function fetchLesson(address, baseURI) {
  try {
    const response = await reach(address, baseURI);
    if (!response.ok) throw refusal(`the server answered ${response.status}.`);
    return parse(await boundedText(response));
  } catch (error) {
    const why = clause(error);
    const { cause } = /** @type {Error} */ (error);
    throw refusal(`The lesson at ${address.slice(0, 200)} could not be loaded: ${why}`, cause);
  }
}

/** @param {string} address @param {string} baseURI */
async function reach(address, baseURI) {
  try {
    return await fetch(new URL(address, baseURI), { credentials: "omit" });
  } catch (error) {
    throw refusal("the server could not be reached.", error);
  }
}

/** @param {string} text @returns {unknown} */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refusal("it is no JSON.", error);
  }
}

/** No more than a lesson may have, however much is sent. @param {Response} response */
async function boundedText(response) {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
    if (text.length <= SIZE_LIMIT) continue;
    void reader?.cancel();
    throw refusal(`it has more than ${SIZE_LIMIT} characters.`);
  }
}
