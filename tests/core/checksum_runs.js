/**
 * One number for behaviour: fixed runs, and the checksums that come out of them everywhere. Native
 * code, Node, teams of any size and three browsers are all compared with this table.
 *
 * @typedef {object} Run
 * @property {string} data
 * @property {number} points    of each shape
 * @property {number} classes
 * @property {number} epochs
 * @property {number} steps     as many
 * @property {Record<string, number | string>} settings  what differs from the core's own defaults
 * @property {string} weights   the checksum after training
 * @property {{ sampling: Record<string, number | string>, points: string }[]} samples
 *   what is drawn then, and the checksum of the points
 *
 * @typedef {{ weights: string, samples: string[] }} Checksums  as they came out
 */

/** Points that are drawn, a number that no team divides evenly. */
export const sampleCount = 301;

const seed = 7;

/** Runs of a size that a reader may make, their learning rate falling to 0. */
const whole = {
  hidden_width: 64,
  block_count: 3,
  batch_size: 256,
  learning_rate: 5e-3,
  rate_schedule: "cosine",
};

/** Small ones: batches end short, and those of the conditional one are made in two passes. */
const small = { hidden_width: 32, block_count: 2, batch_size: 100, learning_rate: 5e-3 };

const spiral = { data: "spiral", points: 700, classes: 0, epochs: 4, steps: 28 };
const both = { data: "both", points: 400, classes: 2, epochs: 4, steps: 12 };

/** A draw by the rule of the defaults. */
const plain = { steps: 12, seed: 5 };

/** @type {Record<string, Run>} */
export const runs = {
  unconditional: {
    ...{ data: "spiral", points: 2000, classes: 0, epochs: 24, steps: 192 },
    settings: whole,
    weights: "7b45ee9a",
    samples: [],
  },
  conditional: {
    ...{ data: "both", points: 2000, classes: 2, epochs: 12, steps: 192 },
    settings: whole,
    weights: "8c7f388e",
    samples: [],
  },
  epsilon: {
    ...spiral,
    settings: small,
    weights: "58602054",
    samples: [
      { sampling: { ...plain, rule: "ddpm" }, points: "89e1af74" },
      { sampling: { ...plain, rule: "ddpm-posterior", spacing: "quadratic" }, points: "147e3a0f" },
      { sampling: { ...plain, rule: "ddim", eta: 0.5 }, points: "b4f159bd" },
      { sampling: { ...plain, rule: "euler", spacing: "log-snr" }, points: "25151b5e" },
      { sampling: { ...plain, rule: "heun" }, points: "9b7f72fc" },
      { sampling: { ...plain, rule: "midpoint" }, points: "d8030776" },
      { sampling: { ...plain, rule: "dpm++2m" }, points: "1bdbe9ce" },
    ],
  },
  x0: {
    ...spiral,
    settings: { ...small, objective: "x0" },
    weights: "2fc50476",
    samples: [{ sampling: plain, points: "4cc85f7a" }],
  },
  v: {
    ...both,
    settings: { ...small, batch_size: 300, objective: "v" },
    weights: "af384a19",
    samples: [{ sampling: { ...plain, label: 1 }, points: "9664265e" }],
  },
  velocity: {
    ...spiral,
    settings: { ...small, objective: "velocity", schedule: "flow" },
    weights: "d8756a2e",
    samples: [{ sampling: { ...plain, rule: "heun" }, points: "61046660" }],
  },
  "logit-normal times and min-SNR": {
    ...spiral,
    settings: {
      ...small,
      objective: "velocity",
      schedule: "flow",
      time_sampling: "logit-normal",
      loss_weight: "min-snr",
    },
    weights: "6a91281b",
    samples: [{ sampling: { ...plain, rule: "dpm++2m" }, points: "bff73ae1" }],
  },
  guided: {
    ...both,
    settings: { ...small, batch_size: 300, label_dropout: 0.2 },
    weights: "c7d95f2c",
    samples: [
      { sampling: { ...plain, label: 1, guidance: 3, guidance_to: 0.8 }, points: "e8d329d9" },
      { sampling: { ...plain, label: 0, guidance: 1 }, points: "9fda9610" },
    ],
  },
  "continuous time": {
    ...both,
    settings: {
      ...small,
      batch_size: 300,
      schedule: "flow",
      objective: "velocity",
      loss_weight: "min-snr",
      continuous_time: "yes",
    },
    weights: "2921fb30",
    samples: [{ sampling: { ...plain, label: 1 }, points: "35268a82" }],
  },
  "averaged weights": {
    ...both,
    settings: { ...small, batch_size: 300, ema_decay: 0.95 },
    weights: "cf98675e",
    samples: [
      { sampling: { ...plain, label: 1 }, points: "7e2d5131" },
      { sampling: { ...plain, label: 1, weights: "latest" }, points: "a5fb8b26" },
    ],
  },
};

/** What of the table there is to come to. @param {Run} run @returns {Checksums} */
export const expectedOf = ({ weights, samples }) => ({
  weights,
  samples: samples.map(({ points }) => points),
});

/**
 * The run's data and its untrained session.
 * @param {import("../../web/core/engine.js").Engine} engine
 * @param {Run} run
 */
export function openRun(engine, { data: name, points, classes, steps, settings }) {
  const data = engine.makeData(name, { points, seed });
  const session = engine.createSession(
    { ...settings, class_count: classes, training_steps: steps, seed },
    data,
  );
  return { data, session };
}

/**
 * The run as one session makes it.
 * @param {import("../../web/core/engine.js").Engine} engine
 * @param {Run} run
 * @returns {Checksums}
 */
export function checksumsOf(engine, run) {
  const { session } = openRun(engine, run);
  session.train(run.steps);
  const weights = session.checksum();
  const samples = run.samples.map(({ sampling }) =>
    checksumOf(session.sample({ count: sampleCount, ...sampling })),
  );
  session.destroy();
  return { weights, samples };
}

/**
 * FNV-1a of the bytes, as the core's own of weights.
 * @param {Float32Array} points
 */
export function checksumOf({ buffer, byteOffset, byteLength }) {
  let hash = 2166136261;
  for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) {
    hash = Math.imul(hash ^ byte, 16777619) >>> 0;
  }
  return hash.toString(16).padStart(8, "0");
}

/**
 * The run in the words of tests/native/checksum.c, a line for each checksum.
 * @param {Run} run
 * @returns {string[]}
 */
export function commandsOf({ data, points, classes, steps, settings, samples }) {
  const listed = (/** @type {Record<string, number | string>} */ values) =>
    Object.entries(values).map(([name, value]) => `${name}=${value}`);
  const all = { ...settings, class_count: classes, training_steps: steps, seed };
  return [
    ["train", data, points, seed, steps, ...listed(all)],
    ...samples.map(({ sampling }) => ["sample", sampleCount, ...listed(sampling)]),
  ].map((words) => words.join(" "));
}

/**
 * The training of a run as a configuration of an element; `train` of the Node entry takes most of
 * the same.
 * @param {Run} run
 */
export const configOf = ({ data, points, epochs, settings }) => ({
  preset: "notebook", // the core's defaults
  data,
  points,
  epochs,
  data_seed: seed,
  seed,
  ...settings,
});
