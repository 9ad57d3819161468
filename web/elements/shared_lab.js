/**
 * The labs of a page's elements. Elements that name the same model share one; it lives as long as
 * one of them does, and computes only while one of them is in view.
 */

import { connect } from "../worker/connect.js";
import { createLab } from "../state/lab.js";

/** Told to the document when a lab begins to train, so that the others stop: cores are few. */
const TRAINING = "whorl-training";

/**
 * @typedef {object} SharedLab
 * @property {import("../state/lab.js").Lab} lab
 * @property {Promise<string[]>} opened   what was wrong with the values it was opened with
 * @property {(seen: boolean) => void} see
 * @property {() => void} release
 */

/**
 * @typedef {object} Entry
 * @property {import("../state/lab.js").Lab} lab
 * @property {Promise<string[]>} opened
 * @property {Set<object>} users
 * @property {Set<object>} viewers
 * @property {() => void} hold
 * @property {() => void} close
 */

/** @type {WeakMap<Node, Map<string, Entry>>} by document or shadow root, then by name */
const models = new WeakMap();

/**
 * @param {object} options
 * @param {Record<string, unknown>} options.given
 * @param {string | null} options.variant
 * @param {boolean} options.concurrent  trains beside others
 * @param {boolean} options.trained     begins with weights that came with the page, if there are any
 * @returns {Entry}
 */
function openEntry({ given, variant, concurrent, trained }) {
  const client = connect();
  const lab = createLab(client);
  client.onFault(lab.fail);
  const opened = lab.open({ given, variant, trained });
  const users = new Set();
  const viewers = new Set();
  let held = false;

  function hold() {
    const wanted = document.hidden || viewers.size === 0;
    if (wanted !== held) lab.hold((held = wanted));
  }
  const yieldTo = (/** @type {Event} */ event) => {
    if (/** @type {CustomEvent} */ (event).detail !== lab && !concurrent) lab.pause();
  };
  let before = "idle";
  lab.subscribe(["status"], ({ status }) => {
    if (status === "training" && before !== "training" && !concurrent) {
      document.dispatchEvent(new CustomEvent(TRAINING, { detail: lab }));
    }
    before = status;
  });
  document.addEventListener("visibilitychange", hold);
  document.addEventListener(TRAINING, yieldTo);
  return {
    lab,
    opened,
    users,
    viewers,
    hold,
    close() {
      document.removeEventListener("visibilitychange", hold);
      document.removeEventListener(TRAINING, yieldTo);
      lab.close();
    },
  };
}

/**
 * Whose attributes a model has: those of the first in the document that names it, wherever the
 * reader comes by first.
 * @template {Element} E
 * @param {E} element
 * @returns {E}
 */
export function leaderOf(element) {
  const name = element.getAttribute("model");
  if (name === null) return element;
  const root = /** @type {Document | ShadowRoot} */ (element.getRootNode());
  const first = root.querySelector(
    `:is(whorl-figure, whorl-lab):defined[model="${CSS.escape(name)}"]`,
  );
  return /** @type {E} */ (first ?? element);
}

/**
 * @param {Element} element
 * @param {Parameters<typeof openEntry>[0]} options  those of its leader; of account only when the
 *   model is not there yet
 * @returns {SharedLab}
 */
export function obtainLab(element, options) {
  const name = element.getAttribute("model");
  const root = element.getRootNode();
  const named = models.get(root) ?? new Map();
  models.set(root, named);
  const entry = (name !== null && named.get(name)) || openEntry(options);
  if (name !== null) named.set(name, entry);
  entry.users.add(element);

  return {
    lab: entry.lab,
    opened: entry.opened,
    see(seen) {
      if (seen) entry.viewers.add(element);
      else entry.viewers.delete(element);
      entry.hold();
    },
    release() {
      entry.users.delete(element);
      entry.viewers.delete(element);
      if (entry.users.size > 0) return entry.hold();
      if (name !== null) named.delete(name);
      entry.close();
    },
  };
}
