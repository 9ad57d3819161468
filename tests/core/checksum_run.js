/**
 * One number for behaviour: the runs of tests/native/checksum.c for a WebAssembly engine. Runs in
 * Node and in a page.
 */

const seed = 7;
const steps = 200;

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
  const data = engine.makeData(name, { points: 2000, seed });
  const session = engine.createSession(
    {
      hidden_width: 64,
      block_count: 3,
      class_count: data.classCount,
      batch_size: 256,
      learning_rate: 5e-3,
      rate_schedule: 1,
      training_steps: steps,
      seed,
    },
    data,
  );
  session.train(steps);
  const checksum = session.checksum();
  session.destroy();
  return checksum;
}
