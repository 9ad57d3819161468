/**
 * The messages between a lab and its server in the worker. Both sides import this file and check
 * what they receive against it, so a misspelt field fails at once and by name.
 *
 * Lab → server   { id, type, ...fields }           a request
 * Server → lab   { id, ok: true, value }           its answer
 *                { id, ok: false, status, message, detail } or its refusal: words fit to show, and what
 *                                                          the engine said, if it did
 *                { event, ...fields }              something that happened meanwhile
 *
 * A field kind that ends in "?" may be null.
 */

/**
 * The kinds of fields, and what holds each in JavaScript.
 * @typedef {object} Kinds
 * @property {string} string
 * @property {"exact" | "fast"} arithmetic
 * @property {boolean} boolean
 * @property {number} number        finite
 * @property {number} whole         from 0 on
 * @property {Float32Array} floats
 * @property {Uint32Array} words
 * @property {Uint8Array} bytes
 * @property {Float32Array[]} states
 * @property {Record<string, number | string>} settings   by the names of the core's table
 * @property {import("../core/session.js").Sampling} sampling
 * @property {import("../core/session.js").Pace} pace
 */

/**
 * What a field holds.
 * @template Kind
 * @typedef {Kind extends keyof Kinds ? Kinds[Kind]
 *   : Kind extends `${infer Some}?` ? Some extends keyof Kinds ? Kinds[Some] | null : never
 *   : never} Held
 */

/** @typedef {typeof requests} Requests */
/** @typedef {typeof events} Events */

/**
 * The fields of a request.
 * @template {keyof Requests} Type
 * @typedef {{ -readonly [Field in keyof Requests[Type]]: Held<Requests[Type][Field]> }} RequestFields
 */

/**
 * The fields of an event.
 * @template {keyof Events} Name
 * @typedef {{ -readonly [Field in keyof Events[Name]]: Held<Events[Name][Field]> }} EventFields
 */

/**
 * What each request is answered with.
 * @typedef {object} Answers
 * @property {OpenedCore} open
 * @property {Data} make_data
 * @property {Data} look_at_data
 * @property {import("../core/engine.js").Schedule} make_schedule
 * @property {ReturnType<typeof import("./forward_process.js").forwardPair>} forward_pair
 * @property {ReturnType<typeof import("./forward_process.js").forwardJump>} forward_jump
 * @property {CreatedRun} create_run
 * @property {{ fresh: Score, noise: Score }} reference_scores
 * @property {Outcome} train
 * @property {Outcome} train_steps
 * @property {null} pause
 * @property {null} set_pace
 * @property {null} set_workers
 * @property {({ trainingStep: number } & Score) | null} generate  null if another took its place
 * @property {{ step: number, states: Float32Array[], timesteps: Uint32Array }} reverse
 * @property {import("./sampler_handlers.js").JudgedRun} sample_by_rule
 * @property {import("./sampler_handlers.js").Cost & { steps: number }} score_rule
 * @property {number[]} fresh_distances
 * @property {import("./guidance_handlers.js").GuidedCloud} guided_cloud
 * @property {import("./guidance_handlers.js").GuidedPoint} guided_point
 * @property {{ steered: Steered, free: Steered }} steer  free: from the same noise, not steered
 * @property {SdEdited} sdedit
 * @property {{ points: Float32Array, before: number, after: number }} inpaint  all points, and how far
 *   they were and are from the data (sliced Wasserstein)
 * @property {ReturnType<typeof import("./insight.js").predictField>} field
 * @property {ReturnType<typeof import("./insight.js").explainStep>} explain_step
 * @property {Float32Array} log_density
 * @property {Float32Array} loss_floor
 * @property {Float32Array} excess_loss
 * @property {Comparison} compare_fields
 * @property {{ share: number, byChance: number }} copies  0 to 1
 * @property {ReturnType<typeof import("./insight.js").describeNetwork>} network
 * @property {{ weights: Uint8Array }} read_ready
 * @property {ModelInFile} read_model
 * @property {{ weights: Uint8Array, step: number }} save
 * @property {string} checksum
 * @property {null} hold
 * @property {null} read_again
 * @property {null} close
 *
 * @typedef {import("../core/engine.js").Data} Data
 * @typedef {ReturnType<ReturnType<typeof import("./run_truth.js").createRunTruth>["compareFields"]>} Comparison
 * @typedef {import("./scores.js").Score} Score
 * @typedef {import("./steering_handlers.js").Steered} Steered
 * @typedef {import("./training_outcome.js").Outcome} Outcome
 *
 * @typedef {object} OpenedCore
 * @property {import("../core/variants.js").Variant} variant  the build that computes
 * @property {"exact" | "fast"} math
 * @property {readonly import("../core/engine.js").Setting[]} settings
 * @property {readonly import("../core/engine.js").Setting[]} sampling
 * @property {{ name: string, classNames: readonly string[], shapes: number }[]} datasets
 *
 * @typedef {object} SdEdited
 * @property {Float32Array} noised       the drawn points at the timestep
 * @property {Float32Array} points       what the model makes of them
 * @property {number} signal             share of the drawing that is left at the timestep
 * @property {number} fromDrawing        how far the points are from the drawn ones (sliced Wasserstein)
 * @property {number} fromData           and from the data
 * @property {number} drawingFromData
 *
 * @typedef {object} CreatedRun
 * @property {Record<string, number>} settings  all of them
 * @property {number} parameterCount
 * @property {number} stepsPerEpoch
 * @property {import("../core/variants.js").Variant} variant
 * @property {"exact" | "fast"} math
 *
 * @typedef {Omit<ReturnType<import("../core/engine.js").Engine["readModel"]>, "passedOver"> &
 *   { without: string | null }} ModelInFile  `without`: which tensors are passed over, as a sentence
 */

/**
 * Answers requests of these types.
 * @template {keyof Requests} Types
 * @typedef {{ [Type in Types]: (request: RequestFields<Type>) => MayBeVoid<Answers[Type]> }} Handlers
 */

/**
 * At once or later; what is answered with null need not be returned.
 * @template Value
 * @typedef {Value | Promise<Value> | (Value extends null ? void | Promise<void> : never)} MayBeVoid
 */

/**
 * Sends an event.
 * @typedef {<Name extends keyof Events>(
 *   event: Name, fields: EventFields<Name>, transfer?: Transferable[]) => void} Emit
 */

/** The presets that the build trains, so that there are weights before anybody trains. */
export const READY_PRESETS = Object.freeze(["quick", "quick-conditional", "guided"]);

/** How many samples are shown while a model trains. */
export const PREVIEW_POINTS = 400;

/** Their file beside the worker's script. @param {string} preset */
export const readyFile = (preset) => `${preset}.safetensors`;

export const requests = /** @type {const} */ ({
  /** Load the core. `variant` forces one build ("scalar", …). */
  open: { math: "arithmetic?", variant: "string?" },
  /** Draw a data set and keep it for the requests below. */
  make_data: { name: "string", points: "whole", noise: "number", seed: "whole" },
  /** The same without keeping it. */
  look_at_data: { name: "string", points: "whole", noise: "number", seed: "whole" },
  /** The noise schedule's arrays. */
  make_schedule: { settings: "settings" },
  /**
   * The kept data after some steps of `steps` in all, evenly spaced: noised one step at a time, and
   * in one jump each.
   */
  forward_pair: { steps: "whole", seed: "whole", panels: "whole" },
  /** The kept data noised to `timestep` in one jump, with noise that depends on `seed` alone. */
  forward_jump: { settings: "settings", timestep: "whole", seed: "whole" },
  /**
   * A new model on the kept data, replacing the present one. `weights` are those of a file;
   * `workers` is how many share the work, 0 as many as help.
   */
  create_run: { settings: "settings", weights: "bytes?", math: "arithmetic", workers: "whole" },
  /** What so many fresh points of the present model's data, and as many of noise, would score. */
  reference_scores: { count: "whole", label: "whole?" },
  /**
   * To the end; answers when that is over. What nobody asked for rests while it is held.
   */
  train: { asked: "boolean" },
  /** So many training steps, fewer at the end; the same. */
  train_steps: { steps: "whole" },
  pause: {},
  /** What may change while a model trains. */
  set_pace: { pace: "pace" },
  set_workers: { workers: "whole" },
  /**
   * A full reverse run of the present weights; its states arrive as `states` events. `sampling` is what
   * makes it, by the names of the core's table.
   */
  generate: { run: "whole", count: "whole", sampling: "sampling", asked: "boolean" },
  /**
   * A reverse run of the present weights beside everything else; answers with every state, and with the
   * timesteps at which its steps start.
   */
  reverse: { count: "whole", sampling: "sampling" },
  /** The same, and what the run costs and is worth. */
  sample_by_rule: { count: "whole", sampling: "sampling" },
  /** What a run is worth that takes as many steps as so many evaluations of the network allow. */
  score_rule: { count: "whole", sampling: "sampling", evaluations: "whole" },
  /** How far several draws of so many fresh points of the model's data are from it. */
  fresh_distances: { count: "whole", label: "whole?" },
  /**
   * A guided reverse run beside everything else, with as many points of each label: only its samples,
   * and how they keep to their labels.
   */
  guided_cloud: { count: "whole", sampling: "sampling" },
  /** What the present weights say of one point without a label, with it, and guided by `sampling`. */
  guided_point: { x: "floats", timestep: "whole", label: "whole", sampling: "sampling" },
  /**
   * The samples of the present weights, steered to what an energy (its kind and its numbers) is of, or
   * to nothing; and which share of them is at most `within` from there.
   */
  steer: {
    count: "whole",
    sampling: "sampling",
    energy: "string?",
    numbers: "floats",
    within: "number",
  },
  /** SDEdit: points noised to a timestep, and denoised from there by the present weights. */
  sdedit: { points: "floats", timestep: "whole", sampling: "sampling" },
  /**
   * RePaint: of the points those that are chosen (a byte each) are drawn anew by the present weights,
   * given those of their coordinates that are held (a byte for each axis); each step in so many visits.
   */
  inpaint: {
    points: "floats",
    chosen: "bytes",
    held: "bytes",
    visits: "whole",
    sampling: "sampling",
  },
  /**
   * The noise that the present weights see at the centres of a grid of columns × columns cells over
   * -extent … extent, row by row from the top. `weights`: which of them, by the core's name; null: the
   * usual ones. So in the next.
   */
  field: {
    timestep: "whole",
    label: "whole?",
    weights: "string?",
    extent: "number",
    columns: "whole",
  },
  /** One reverse step of one point, with everything that goes into it. */
  explain_step: {
    x: "floats",
    timestep: "whole",
    label: "whole?",
    weights: "string?",
    seed: "whole",
  },
  /**
   * How likely the present weights, or the exact denoiser of the data, find points of the plane: the
   * natural logarithm of the density, by so many steps of the probability-flow ODE.
   */
  log_density: {
    points: "floats",
    exact: "boolean",
    label: "whole?",
    weights: "string?",
    steps: "whole",
  },
  /** The lowest loss that any network can reach on the model's data, at each timestep. */
  loss_floor: {},
  /**
   * How far above the lowest loss in the noise the present weights are, at each timestep: the mean
   * squared distance of their answers from the exact ones.
   */
  excess_loss: {},
  /**
   * The noise that the present weights see, and the exact denoiser of the data, on a grid as of
   * `field`.
   */
  compare_fields: {
    timestep: "whole",
    label: "whole?",
    weights: "string?",
    extent: "number",
    columns: "whole",
  },
  /** Which share of these samples are copies of the model's data, and of fresh points by chance. */
  copies: { points: "floats" },
  /** Names and shapes of all weights, and the time embedding. */
  network: {},
  /** The weights that the build has trained. */
  read_ready: { preset: "string" },
  /** What a model file says of itself, and which tensors it will be opened without; changes nothing. */
  read_model: { weights: "bytes" },
  /** A model file { weights, step }; the metadata is JSON of an object, to which the step is added. */
  save: { metadata: "string" },
  checksum: {},
  /**
   * Held while nobody sees this lab's figures: what nobody asked for rests. Stopped while they are out of
   * the page: all rests.
   */
  hold: { held: "boolean", stopped: "boolean" },
  /** Ask once more for every file that has not arrived yet. */
  read_again: {},
  /** The last request: the worker frees all that it has of this lab. */
  close: {},
});

export const events = /** @type {const} */ ({
  /** Training went on. `time` is the worker's clock in ms; `losses` are those since the last one. */
  progress: { step: "whole", losses: "floats", time: "number", finished: "boolean" },
  /**
   * A reverse run of the weights of training step `step`, how far its samples are from the data
   * (sliced Wasserstein), and the mean squared error of the weights by bucket of timesteps.
   */
  preview: {
    step: "whole",
    states: "states",
    timesteps: "words",
    labels: "words?",
    distance: "number",
    losses: "floats",
  },
  /** States `first`, `first + 1`, … of generation `run`, whose steps start at these timesteps. */
  states: { run: "whole", first: "whole", states: "states", timesteps: "words" },
  /** So many workers share the work from now on; the problem, if it is because some were lost. */
  team: { size: "whole", problem: "string?", detail: "string?" },
  /** Training stopped by itself; the weights are the last good ones. */
  diverged: { step: "whole", message: "string", detail: "string?" },
});

const refusal = { status: "string", message: "string", detail: "string?" };

/** @type {Record<keyof Kinds, (value: any) => boolean>} */
const kinds = {
  string: (value) => typeof value === "string",
  arithmetic: (value) => value === "exact" || value === "fast",
  boolean: (value) => typeof value === "boolean",
  number: (value) => typeof value === "number" && Number.isFinite(value),
  whole: (value) => Number.isInteger(value) && value >= 0,
  floats: (value) => value instanceof Float32Array,
  words: (value) => value instanceof Uint32Array,
  bytes: (value) => value instanceof Uint8Array,
  states: (value) => Array.isArray(value) && value.every(kinds.floats),
  settings: (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((each) => kinds.number(each) || kinds.string(each)),
  pace: (value) =>
    kinds.settings(value) &&
    Object.keys(value).every((name) => ["learning_rate", "training_steps"].includes(name)),
  sampling: (value) =>
    typeof value === "object" &&
    value !== null &&
    kinds.settings({ ...value, label: value.label ?? 0 }),
};

/**
 * @param {string} name
 * @param {Record<string, any>} message
 * @param {Record<string, string>} fields
 * @param {string[]} envelope  the fields every message of this direction has
 * @returns {string | null}
 */
function checkFields(name, message, fields, envelope) {
  for (const [field, kind] of Object.entries(fields)) {
    const value = message[field];
    if (kind.endsWith("?") && value === null) continue;
    if (!kinds[/** @type {keyof Kinds} */ (kind.replace("?", ""))](value))
      return `"${name}" needs a ${kind} in "${field}"`;
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
  return checkFields(
    message.type,
    message,
    requests[/** @type {keyof Requests} */ (message.type)],
    ["id", "type"],
  );
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
    return checkFields(
      message.event,
      message,
      events[/** @type {keyof Events} */ (message.event)],
      ["event"],
    );
  }
  if (!kinds.whole(message.id)) return 'an answer needs a whole number in "id"';
  if (message.ok === true) return null;
  if (message.ok === false) return checkFields("refusal", message, refusal, ["id", "ok"]);
  return 'an answer is "ok", or a refusal';
}
