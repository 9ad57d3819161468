/** TensorFlow.js with its WASM backend: a whole training step by its own gradients and its own Adam. */
import {
  batchSize,
  inputMajor,
  makeProblem,
  matmulFlops,
  matmulSize,
  stepFlops,
} from "../problem.js";

const normEpsilon = 1e-5;

/**
 * @param {import("./contender.js").Config} config
 * @param {import("./contender.js").Platform} platform
 * @returns {Promise<import("./contender.js").Contender>}
 */
export async function open(config, platform) {
  // The casts keep the peers' types out: this file is checked where they are not installed.
  const tf = await import(/** @type {string} */ ("@tensorflow/tfjs"));
  const wasm = await import(/** @type {string} */ ("@tensorflow/tfjs-backend-wasm"));
  if (platform.wasmFolder !== null) wasm.setWasmPaths(platform.wasmFolder);
  wasm.setThreadsCount(platform.cores);
  await tf.setBackend("wasm");
  // In Node it has one thread, in browsers at most half as many as there are cores.
  const threads = (await tf.env().getAsync("WASM_HAS_MULTITHREAD_SUPPORT"))
    ? wasm.getThreadsCount()
    : 1;

  const problem = makeProblem(await platform.loadEngine("simd128"));
  const weights = problem.tensors.map((tensor) => {
    const { shape, values } = inputMajor(tensor);
    return tf.variable(tf.tensor(values, shape));
  });
  const noisy = tf.tensor2d(problem.noisy, [batchSize, 2]);
  const noise = tf.tensor2d(problem.noise, [batchSize, 2]);
  const embedding = tf.tensor2d(problem.embedding, [batchSize, problem.timeWidth]);
  const network = makeNetwork(tf, (name) => {
    return weights[problem.tensors.findIndex((tensor) => tensor.name === name)];
  });
  const loss = () => tf.mean(tf.squaredDifference(network(noisy, embedding), noise));
  const adam = tf.train.adam(1e-4);
  const a = tf.fill([matmulSize, matmulSize], 0.001);

  return {
    note:
      `a whole step on a fixed batch: gradient, Adam; time embedding given; ` +
      `${threads} thread${threads > 1 ? "s" : ""}, its own choice`,
    check() {
      return tf.tidy(() => {
        const { value, grads } = tf.variableGrads(loss, weights);
        const squares = Object.values(grads).map(
          (gradient) => tf.sum(tf.square(gradient)).dataSync()[0],
        );
        const gradientNorm = Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
        return { loss: value.dataSync()[0], gradientNorm };
      });
    },
    tasks: {
      step: {
        run: () => tf.tidy(() => adam.minimize(loss, true, weights).dataSync()[0]),
        flops: stepFlops(problem.tensors, batchSize),
      },
      matmul: { run: () => tf.matMul(a, a).dispose(), flops: matmulFlops },
    },
  };
}

/**
 * @param {any} tf
 * @param {(name: string) => any} weight  by its name in the state_dict
 * @returns {(x: any, embedding: any) => any}
 */
function makeNetwork(tf, weight) {
  /** @param {string} name @param {any} x */
  const linear = (name, x) =>
    tf.fused.matMul({ a: x, b: weight(`${name}.weight`), bias: weight(`${name}.bias`) });
  /** @param {any} x */
  const silu = (x) => tf.mul(x, tf.sigmoid(x));
  /** @param {string} name @param {any} x */
  const norm = (name, x) => {
    const { mean, variance } = tf.moments(x, 1, true);
    const scale = tf.mul(tf.rsqrt(tf.add(variance, normEpsilon)), weight(`${name}.weight`));
    return tf.add(tf.mul(tf.sub(x, mean), scale), weight(`${name}.bias`));
  };
  return (x, embedding) => {
    const time = linear("time_mlp.2", silu(linear("time_mlp.0", embedding)));
    let h = tf.add(linear("input_proj", x), time);
    for (const block of [0, 1, 2]) {
      const inner = silu(linear(`blocks.${block}.1`, norm(`blocks.${block}.0`, h)));
      h = tf.add(h, linear(`blocks.${block}.3`, inner));
    }
    const last = silu(linear("output_proj.1", norm("output_proj.0", h)));
    return linear("output_proj.3", last);
  };
}
