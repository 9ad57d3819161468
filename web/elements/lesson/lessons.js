/** Lessons, loaded when an element has one: those that ship by name, any other by its address. */

import { figureOf, SIZE_LIMIT } from "../../state/lesson.js";
import { clause } from "../../state/words.js";
import { startLesson } from "./lesson.js";
import { shipped } from "./shipped.js";

/**
 * @typedef {object} OpenLesson
 * @property {string | null} figure  the kind it is about
 * @property {(host: import("./lesson.js").Host) => { end: () => void }} start  throws what is wrong in it
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
  throw new TypeError(`There is no lesson called “${name.slice(0, 40)}”; there are ${list}.`);
}

/** @param {string} address @param {string} baseURI @returns {Promise<unknown>} */
async function fetchLesson(address, baseURI) {
  try {
    const { href } = new URL(address, baseURI);
    const response = await fetch(href, { credentials: "omit" });
    if (!response.ok) throw new Error(`the server answered ${response.status}.`);
    return JSON.parse(await boundedText(response));
  } catch (error) {
    throw new Error(
      `The lesson at ${address.slice(0, 200)} could not be loaded: ${clause(error)}`,
      { cause: error },
    );
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
    throw new Error(`it has more than ${SIZE_LIMIT} characters.`);
  }
}
