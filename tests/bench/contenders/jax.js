/** jax-js with its WASM backend: loss and gradient, jitted. It has no optimizer of its own. */
import {
  batchSize,
  inputMajor,
  makeProblem,
  matmulFlops,
  matmulSize,
  stepFlops,
} from "../problem.js";

/**
 * @param {import("./contender.js").Config} config
 * @param {import("./contender.js").Platform} platform
 * @returns {Promise<import("./contender.js").Contender>}
 */
export async function open({ threads }, platform) {
  // It looks for Worker when it starts, and takes one for each core; without, it has one thread.
  if (!threads) Object.assign(globalThis, { Worker: undefined });
  // The cast keeps the peer's types out: this file is checked where it is not installed.
  const jax = await import(/** @type {string} */ ("@jax-js/jax"));
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  const { numpy: np } = jax;

  const problem = makeProblem(await platform.loadEngine("simd128"));
  /** @param {Float32Array} values @param {number[]} shape */
  const array = (values, shape) => np.array(values).reshape(shape);
  const weights = Object.fromEntries(
    problem.tensors.map((tensor) => {
      const { shape, values } = inputMajor(tensor);
      return [tensor.name, array(values, shape)];
    }),
  );
  const noisy = array(problem.noisy, [batchSize, 2]);
  const noise = array(problem.noise, [batchSize, 2]);
  const embedding = array(problem.embedding, [batchSize, problem.timeWidth]);
  const gradient = jax.jit(
    jax.valueAndGrad(
      (
        /** @type {any} */ w,
        /** @type {any} */ x,
        /** @type {any} */ e,
        /** @type {any} */ target,
      ) => np.mean(np.square(predict(jax, w, x, e).sub(target))),
    ),
  );
  const solve = () => gradient(jax.tree.ref(weights), noisy.ref, embedding.ref, noise.ref);
  const multiply = jax.jit(np.matmul);
  const a = array(new Float32Array(matmulSize ** 2).fill(0.001), [matmulSize, matmulSize]);
  await jax.blockUntilReady([weights, noisy, noise, embedding, a]);

  /** @param {any} tree */
  const settle = async (tree) => {
    await jax.blockUntilReady(tree);
    jax.tree.dispose(tree);
  };
  return {
    note:
      "loss and gradient only, of a fixed batch; time embedding given; " +
      (threads ? `its own pool of ${platform.cores} threads` : "1 thread"),
    async check() {
      const [loss, gradients] = solve();
      let squares = 0;
      for (const values of await Promise.all(
        jax.tree.leaves(gradients).map((/** @type {any} */ leaf) => leaf.data()),
      )) {
        for (const value of values) squares += value * value;
      }
      return { loss: (await loss.data())[0], gradientNorm: Math.sqrt(squares) };
    },
    tasks: {
      step: { run: () => settle(solve()), flops: stepFlops(problem.tensors, batchSize) },
      matmul: { run: () => settle(multiply(a.ref, a.ref)), flops: matmulFlops },
    },
  };
}

/**
 * The network. An array is used up where it is used: `.ref` says that it is needed once more.
 * @param {any} jax
 * @param {Record<string, any>} weights  by their names in the state_dict
 * @param {any} x          [batch, 2]
 * @param {any} embedding  [batch, time width]
 */
function predict({ numpy: np, nn }, weights, x, embedding) {
  /** @param {string} name @param {any} input */
  const linear = (name, input) =>
    np.matmul(input, weights[`${name}.weight`]).add(weights[`${name}.bias`]);
  /** @param {string} name @param {any} input */
  const norm = (name, input) =>
    nn.standardize(input).mul(weights[`${name}.weight`]).add(weights[`${name}.bias`]);
  const time = linear("time_mlp.2", nn.silu(linear("time_mlp.0", embedding)));
  let h = linear("input_proj", x).add(time);
  for (const block of [0, 1, 2]) {
    const inner = nn.silu(linear(`blocks.${block}.1`, norm(`blocks.${block}.0`, h.ref)));
    h = h.add(linear(`blocks.${block}.3`, inner));
  }
  const last = nn.silu(linear("output_proj.1", norm("output_proj.0", h)));
  return linear("output_proj.3", last);
}
