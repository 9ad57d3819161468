/**
 * What the page and its worker say to each other. Both sides import this file and check what
 * they receive against it, so a misspelt field fails at once and by name.
 *
 * Page → worker   { id, type, ...fields }           a request
 * Worker → page   { id, ok: true, value }           its answer
 *                 { id, ok: false, status, message } or its refusal, in words fit to show
 *                 { event, ...fields }              something that happened meanwhile
 *
 * A field kind that ends in "?" may be null.
 */

/** @typedef {Record<string, string>} Fields */

/** The file of the model that the page opens with, beside the worker's script. */
export const PRETRAINED = "pretrained.safetensors";

/** @type {Record<string, Fields>} */
export const requests = {
  /** Load the core. `math` is "exact" or "fast"; `variant` forces one build ("scalar", …). */
  open: { math: "string?", variant: "string?" },
  /** Draw a data set and keep it for the requests below. */
  make_data: { name: "string", points: "whole", seed: "whole" },
  /** The noise schedule's arrays. */
  make_schedule: { settings: "settings" },
  /** The kept data noised one step at a time; the states at six evenly spaced steps. */
  forward_strip: { steps: "whole", seed: "whole" },
  /** The kept data noised to `timestep` in one jump, with noise that depends on `seed` alone. */
  forward_jump: { settings: "settings", timestep: "whole", seed: "whole" },
  /**
   * A new model on the kept data, replacing the present one. `weights` are those of a file; `math`
   * is "exact" or "fast"; `workers` is how many share the work, 0 as many as help.
   */
  create_run: { settings: "settings", weights: "bytes?", math: "string", workers: "whole" },
  train: {},
  pause: {},
  set_learning_rate: { rate: "number" },
  set_workers: { workers: "whole" },
  /** A full reverse run of the present weights; its states arrive as `states` events. */
  generate: { run: "whole", count: "whole", seed: "whole", label: "whole?" },
  /** The file that the build has trained, and what it says of itself. */
  read_pretrained: {},
  /** A reverse run of a file's weights; answers with every state. The present model stays. */
  flow: { settings: "settings", weights: "bytes", count: "whole", seed: "whole" },
  /** What a model file says of itself; changes nothing. */
  read_model: { weights: "bytes" },
  save: { metadata: "string" },
  checksum: {},
  /** Stop computing without forgetting anything, as on a hidden tab. */
  hold: { held: "boolean" },
};

/** @type {Record<string, Fields>} */
export const events = {
  /** Training went on. `time` is the worker's clock in ms; `losses` are those since the last one. */
  progress: { step: "whole", losses: "floats", time: "number", finished: "boolean" },
  /** Points made by the weights of training step `step`. */
  preview: { step: "whole", points: "floats", labels: "words?" },
  /** States `first`, `first + 1`, … of generation `run`. */
  states: { run: "whole", first: "whole", states: "states" },
  /** So many workers share the work from now on; the problem, if it is because some were lost. */
  team: { size: "whole", problem: "string?" },
  /** Training stopped by itself; the weights are the last good ones. */
  diverged: { step: "whole", message: "string" },
};

/** @type {Record<string, (value: any) => boolean>} */
const kinds = {
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  number: (value) => typeof value === "number" && Number.isFinite(value),
  whole: (value) => Number.isInteger(value) && value >= 0,
  floats: (value) => value instanceof Float32Array,
  words: (value) => value instanceof Uint32Array,
  bytes: (value) => value instanceof Uint8Array,
  states: (value) => Array.isArray(value) && value.every(kinds.floats),
  settings: (value) =>
    typeof value === "object" && value !== null && Object.values(value).every(kinds.number),
};

/**
 * @param {string} name
 * @param {Record<string, any>} message
 * @param {Fields} fields
 * @param {string[]} envelope  the fields every message of this direction has
 * @returns {string | null}
 */
function checkFields(name, message, fields, envelope) {
  for (const [field, kind] of Object.entries(fields)) {
    const value = message[field];
    if (kind.endsWith("?") && value === null) continue;
    if (!kinds[kind.replace("?", "")](value)) return `"${name}" needs a ${kind} in "${field}"`;
  }
  const extra = Object.keys(message).find((key) => !(key in fields) && !envelope.includes(key));
  return extra === undefined ? null : `"${name}" has no field "${extra}"`;
}

/**
 * What is wrong with a message to the worker, or null.
 * @param {any} message
 * @returns {string | null}
 */
export function checkRequest(message) {
  if (typeof message !== "object" || message === null) return "a request is an object";
  if (!kinds.whole(message.id)) return 'a request needs a whole number in "id"';
  if (!Object.hasOwn(requests, message.type)) return `unknown request "${String(message.type)}"`;
  return checkFields(message.type, message, requests[message.type], ["id", "type"]);
}

/**
 * What is wrong with a message from the worker, or null.
 * @param {any} message
 * @returns {string | null}
 */
export function checkAnswer(message) {
  if (typeof message !== "object" || message === null) return "an answer is an object";
  if ("event" in message) {
    if (!Object.hasOwn(events, message.event)) return `unknown event "${String(message.event)}"`;
    return checkFields(message.event, message, events[message.event], ["event"]);
  }
  if (!kinds.whole(message.id)) return 'an answer needs a whole number in "id"';
  if (message.ok === true) return null;
  if (message.ok === false && kinds.string(message.message) && kinds.string(message.status)) {
    return null;
  }
  return 'an answer is "ok", or has a status and a message';
}
