/**
 * One number for behaviour: the runs of tests/native/checksum.c for a WebAssembly engine, and the
 * same as an element of the page is told them.
 */

const points = 2000; // of each shape
const steps = 192; // whole epochs of eight steps for one shape, and of sixteen for two

/** What differs from the core's own defaults. */
export const settings = {
  hidden_width: 64,
  block_count: 3,
  batch_size: 256,
  learning_rate: 5e-3,
  rate_schedule: 1,
  seed: 7,
};

/**
 * @param {import("../../web/core/engine.js").Engine} engine
 * @returns {{unconditional: string, conditional: string}} checksums of the trained weights
 */
export function trainForChecksum(engine) {
  return { unconditional: train(engine, "spiral"), conditional: train(engine, "both") };
}

/**
 * @param {import("../../web/core/engine.js").Engine} engine
 * @param {string} name
 */
function train(engine, name) {
  const data = engine.makeData(name, { points, seed: settings.seed });
  const session = engine.createSession(
    { ...settings, class_count: data.classCount, training_steps: steps },
    data,
  );
  session.train(steps);
  const checksum = session.checksum();
  session.destroy();
  return checksum;
}

/**
 * The run as a configuration of an element; `train` of the Node entry takes most of the same.
 * @param {"spiral" | "both"} data
 */
export const configOf = (data) => ({
  preset: "notebook", // the core's defaults
  data,
  points,
  epochs: steps / (data === "both" ? 16 : 8),
  data_seed: settings.seed,
  ...settings,
});
