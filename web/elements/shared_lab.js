/**
 * The labs of a page's elements. Elements that name the same model share one; it lives as long as
 * one of them does, in the page or resting, and what nobody asked for rests while none of them is in
 * view.
 */

import { connect } from "../client/connect.js";
import { createLab } from "../state/lab.js";

/** Told to the document when a lab begins to train, so that the others stop: cores are few. */
const TRAINING = "whorl-training";

/**
 * @typedef {object} SharedLab
 * @property {import("../state/lab.js").Lab} lab
 * @property {Promise<string[]>} opened   what was wrong with the values it was opened with
 * @property {Promise<void>} tried        it is open, or the first attempt has failed
 * @property {boolean} fresh              this element was the first to want it
 * @property {(seen: boolean) => void} see
 * @property {(concurrent: boolean) => void} setConcurrent
 * @property {() => void} rest            the element is out of the page, but may come back
 * @property {() => boolean} settle       where the element now is, under the name that it now gives;
 *   false if another model has that name there, or others keep this one: then it needs another lab
 * @property {() => void} release
 */

/**
 * @typedef {object} Entry
 * @property {import("../state/lab.js").Lab} lab
 * @property {Promise<string[]>} opened
 * @property {Promise<void>} tried
 * @property {Set<object>} users
 * @property {Set<object>} viewers
 * @property {Set<object>} resting  those of its users that are out of the page
 * @property {boolean} concurrent   trains beside others
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
  const { opened, tried } = lab.open({ given, variant, trained });
  const users = new Set();
  const viewers = new Set();
  const resting = new Set();
  let [held, stopped] = [false, false];

  function hold() {
    const before = [held, stopped].join();
    held = document.hidden || viewers.size === 0;
    stopped = users.size > 0 && resting.size === users.size;
    if ([held, stopped].join() !== before) lab.hold(held, stopped);
  }
  const yieldTo = (/** @type {Event} */ event) => {
    if (/** @type {CustomEvent} */ (event).detail !== lab && !entry.concurrent) lab.pause();
  };
  let before = "idle";
  lab.subscribe(["status"], ({ status }) => {
    if (status === "training" && before !== "training" && !entry.concurrent) {
      document.dispatchEvent(new CustomEvent(TRAINING, { detail: lab }));
    }
    before = status;
  });
  document.addEventListener("visibilitychange", hold);
  document.addEventListener(TRAINING, yieldTo);
  const entry = {
    lab,
    opened,
    tried,
    users,
    viewers,
    resting,
    concurrent,
    hold,
    close() {
      document.removeEventListener("visibilitychange", hold);
      document.removeEventListener(TRAINING, yieldTo);
      lab.close();
    },
  };
  return entry;
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

/** Where an element's model is looked for. @param {Element} element */
function placeOf(element) {
  const root = element.getRootNode();
  const named = models.get(root) ?? new Map();
  models.set(root, named);
  return { named, name: element.getAttribute("model") };
}

/**
 * @param {Element} element
 * @param {Parameters<typeof openEntry>[0]} options  those of its leader; of account only when the
 *   model is not there yet
 * @returns {SharedLab}
 */
export function obtainLab(element, options) {
  let place = placeOf(element);
  const found = place.name === null ? undefined : place.named.get(place.name);
  const entry = found ?? openEntry(options);
  const { lab, opened, tried, users, viewers, resting } = entry;
  users.add(element);
  list();

  function list() {
    if (place.name !== null) place.named.set(place.name, entry);
  }
  function unlist() {
    if (place.name !== null && place.named.get(place.name) === entry)
      place.named.delete(place.name);
  }
  function see(/** @type {boolean} */ seen) {
    if (seen) viewers.add(element);
    else viewers.delete(element);
    entry.hold();
  }

  return {
    lab,
    opened,
    tried,
    fresh: !found,
    see,
    setConcurrent: (concurrent) => void (entry.concurrent = concurrent),
    rest() {
      resting.add(element);
      see(false);
      // Whoever comes meanwhile under its name has another model.
      if (resting.size === users.size) unlist();
    },
    settle() {
      resting.delete(element);
      entry.hold();
      const next = placeOf(element);
      const there = next.name === null ? undefined : next.named.get(next.name);
      const stays = next.named === place.named && next.name === place.name;
      if (there ? there !== entry : !stays && users.size > 1) return false;
      unlist();
      place = next;
      list();
      return true;
    },
    release() {
      users.delete(element);
      resting.delete(element);
      see(false);
      if (users.size > 0) return;
      unlist();
      entry.close();
    },
  };
}
