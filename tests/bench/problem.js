/**
 * What every contender computes: the notebook's network with Whorl's first weights, and one batch
 * of questions. Whorl gives the same bits everywhere, so each process makes the problem for itself.
 */

export const batchSize = 256;
export const sampleCount = 2000;
export const matmulSize = 256;

/**
 * @typedef {object} Problem
 * @property {{name: string, shape: number[], values: Float32Array}[]} tensors  as in PyTorch's state_dict
 * @property {Float32Array} noisy       x_t [batch, 2]
 * @property {Uint32Array} timesteps    [batch], drawn at random as in training: some of them equal
 * @property {Float32Array} noise       epsilon [batch, 2], what the network is to predict
 * @property {Float32Array} embedding   [batch, time width], sine and cosine of t
 * @property {number} timeWidth
 */

/**
 * @param {import("../../web/core/engine.js").Engine} engine
 * @returns {Problem}
 */
export function makeProblem(engine) {
  const data = engine.makeData("spiral", { points: batchSize, seed: 0 });
  const session = engine.createSession({}, null);
  const { time_width: timeWidth, timesteps: stepCount } = session.settings;
  const tensors = session.tensors().map(({ name, shape, values }) => ({ name, shape, values }));
  session.destroy();

  const { alpha_bar: alphaBar } = engine.makeSchedule({});
  const noise = engine.normals(2 * batchSize, { seed: 1 });
  const timesteps = Uint32Array.from(
    engine.normals(batchSize, { seed: 2 }),
    (value) => Math.floor(1e4 * Math.abs(value)) % stepCount,
  );
  const noisy = noise.map((value, i) => {
    const signal = alphaBar[timesteps[i >> 1]];
    return Math.sqrt(signal) * data.points[i] + Math.sqrt(1 - signal) * value;
  });
  const embedding = Float32Array.from({ length: batchSize * timeWidth }, (_, i) => {
    const column = i % timeWidth;
    const frequency = 1e4 ** -((column - (column % 2)) / timeWidth);
    const angle = frequency * timesteps[Math.floor(i / timeWidth)];
    return column % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
  return { tensors, noisy, timesteps, noise, embedding, timeWidth };
}

/**
 * The plain count of a training step: two operations for each weight of a linear layer and each
 * point, forward once, backward twice (towards the weights and towards the input).
 * @param {{name: string, shape: number[]}[]} tensors
 * @param {number} batch
 */
export function stepFlops(tensors, batch) {
  const weights = tensors
    .filter(({ name, shape }) => shape.length === 2 && !name.startsWith("label_embedder"))
    .reduce((sum, { shape: [rows, columns] }) => sum + rows * columns, 0);
  return 6 * weights * batch;
}

export const matmulFlops = 2 * matmulSize ** 3;

/**
 * A linear layer's weight as most frameworks but PyTorch keep it, [in, out]; other tensors as they are.
 * @param {Problem["tensors"][number]} tensor
 * @returns {{shape: number[], values: Float32Array}}
 */
export function inputMajor({ shape, values }) {
  if (shape.length < 2) return { shape, values };
  const [rows, columns] = shape;
  const turned = values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)]);
  return { shape: [columns, rows], values: turned };
}
