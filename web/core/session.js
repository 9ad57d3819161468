/**
 * One network with its data: training, prediction, sampling, files. Mirrors src/session.h.
 * All methods are synchronous and take what they need of the module's memory for the call only.
 */
import {
  labelsForPoints,
  maximumPoints,
  maximumWord,
  pointCount,
  wholeNumber,
  wordsForPoints,
} from "./arguments.js";
import { CoreError } from "./errors.js";
import { encodeText } from "./memory.js";

/** @typedef {import("./memory.js").Memory} Memory */
/** @typedef {ArrayLike<number> | number | null} Labels  one for each point, one for all, or none */

export class Session {
  /** @type {Memory} */ #memory;
  /** @type {number} */ #address;
  /** @type {Readonly<Record<string, number>>} */ #settings;

  /**
   * Made by Engine.createSession.
   * @param {Memory} memory
   * @param {number} address
   * @param {Record<string, number>} settings
   */
  constructor(memory, address, settings) {
    this.#memory = memory;
    this.#address = address;
    this.#settings = Object.freeze({ ...settings });
  }

  /** Every setting by name. */
  get settings() {
    return this.#settings;
  }

  /** Training steps done. */
  get stepIndex() {
    return this.#api.whorl_api_session_step(this.#open) >>> 0;
  }

  /** Batches in a pass over the data; 0 for a session without data. */
  get stepsPerEpoch() {
    return this.#api.whorl_api_session_steps_per_epoch(this.#open) >>> 0;
  }

  get parameterCount() {
    return this.#api.whorl_api_session_parameter_count(this.#open) >>> 0;
  }

  /**
   * Trains for `steps` batches.
   * @param {number} steps 1 to 100000
   * @returns {Float32Array} mean squared error of each batch, before its step
   * @throws {CoreError} status "diverged" when the loss has exploded; the weights, and
   *   stepIndex, are then those of the last snapshot (at most 100 steps back)
   */
  train(steps) {
    wholeNumber("steps", steps, 1, 100000);
    return this.#memory.scoped((scope) => {
      const losses = scope.block(4 * steps);
      const status = this.#api.whorl_api_session_train(this.#open, losses, steps, scope.block(4));
      this.#memory.check(status);
      return this.#memory.floatsAt(losses, steps).slice();
    });
  }

  /**
   * The parts of one training step, for sessions of equal settings, data and state that share it;
   * see src/trainer.h. A batch is made in passes; in each, a member sums its share of the shards,
   * the members add up their partial sums in pairs, and all close the pass.
   */

  /** Passes of the next step; 0 for a session without data. */
  get passes() {
    return this.#api.whorl_api_session_passes(this.#open) >>> 0;
  }

  /**
   * @param {number} pass
   * @param {number} firstShard  a multiple of shardCount
   * @param {number} shardCount  a power of two up to engine.shards
   */
  sumShards(pass, firstShard, shardCount) {
    this.#memory.check(this.#api.whorl_api_session_pass(this.#open, pass, firstShard, shardCount));
  }

  /** Length of a partial sum. */
  get partialCount() {
    return this.#api.whorl_api_session_partial_count(this.#open) >>> 0;
  }

  /**
   * Copies the partial sum of a pass out.
   * @param {number} pass
   * @param {Float32Array} out  [partialCount]
   */
  copyPartial(pass, out) {
    const address = this.#api.whorl_api_session_partial(this.#open, pass);
    if (address === 0) throw new CoreError(`The next step has no pass ${pass}.`);
    out.set(this.#memory.floatsAt(address, this.partialCount));
  }

  /**
   * @param {number} pass
   * @param {Float32Array} partial  of another member [partialCount]
   */
  addPartial(pass, partial) {
    if (partial.length !== this.partialCount) {
      throw new CoreError("A partial sum has the length of another network's.");
    }
    this.#memory.scoped((scope) => {
      const address = scope.floats(partial);
      this.#memory.check(this.#api.whorl_api_session_add_partial(this.#open, pass, address));
    });
  }

  /** @param {number} pass  whose partial is now the sum of all shards */
  closePass(pass) {
    this.#memory.check(this.#api.whorl_api_session_close_pass(this.#open, pass));
  }

  /**
   * The step itself, with the sums of all passes.
   * @returns {number} mean squared error of the batch, before the step
   * @throws {CoreError} status "diverged", as of train()
   */
  closeStep() {
    return this.#memory.scoped((scope) => {
      const loss = scope.block(4);
      this.#memory.check(this.#api.whorl_api_session_close_step(this.#open, loss));
      return this.#memory.floatsAt(loss, 1)[0];
    });
  }

  /**
   * A copy of what training has made: parameters, and in a session with data both moments of Adam
   * behind them, in the core's own layout.
   * @returns {Float32Array}
   */
  state() {
    const count = this.#api.whorl_api_session_state_count(this.#open) >>> 0;
    return this.#memory.floatsAt(this.#api.whorl_api_session_state(this.#open), count).slice();
  }

  /**
   * Goes on from there. A session without data takes the parameters alone.
   * @param {Float32Array} state  of a session with equal settings
   * @param {number} step         its stepIndex
   */
  setState(state, step) {
    const count = this.#api.whorl_api_session_state_count(this.#open) >>> 0;
    if (state.length < count) throw new CoreError("The state is that of another network.");
    wholeNumber("step", step, 0, maximumWord);
    this.#memory.scoped((scope) => {
      const address = scope.floats(state.subarray(0, count));
      this.#memory.check(this.#api.whorl_api_session_set_state(this.#open, address, step));
    });
  }

  /**
   * Takes effect with the next step.
   * @param {number} rate
   */
  setLearningRate(rate) {
    this.#memory.check(this.#api.whorl_api_session_set_learning_rate(this.#open, Number(rate)));
    this.#settings = Object.freeze({ ...this.#settings, learning_rate: rate });
  }

  /**
   * Loss and gradient for given questions; the weights stay. See tensors() for the gradient.
   * @param {ArrayLike<number>} noisy   x_t [count * 2]
   * @param {ArrayLike<number> | number} timesteps  [count]
   * @param {ArrayLike<number>} noise   epsilon [count * 2]
   * @param {Labels} [labels]           [count]
   * @returns {number} mean squared error
   */
  gradient(noisy, timesteps, noise, labels = null) {
    const count = this.#pairs(noisy, noise);
    return this.#memory.scoped((scope) => {
      const loss = scope.block(8);
      this.#memory.check(
        this.#api.whorl_api_session_gradient(
          this.#open,
          loss,
          scope.floats(noisy),
          scope.words(wordsForPoints("timestep", timesteps, count)),
          scope.floats(noise),
          this.#labels(scope, labels, count),
          count,
        ),
      );
      return this.#memory.doublesAt(loss, 1)[0];
    });
  }

  /** One Adam step with the gradient that is there. */
  applyGradient() {
    this.#memory.check(this.#api.whorl_api_session_apply_gradient(this.#open));
  }

  /** Euclidean norm of the last step's gradient. */
  gradientNorm() {
    return this.#api.whorl_api_session_gradient_norm(this.#open);
  }

  /**
   * The noise that the net sees in points.
   * @param {ArrayLike<number>} x  x_t [count * 2]
   * @param {ArrayLike<number> | number} timesteps whole numbers from 0 to timesteps - 1
   * @param {Labels} [labels]      needed by a net with classes, refused by one without
   * @returns {Float32Array} epsilon [count * 2]
   */
  predict(x, timesteps, labels = null) {
    const count = pointCount("x", x);
    return this.#memory.scoped((scope) => {
      const epsilon = scope.block(8 * count);
      this.#memory.check(
        this.#api.whorl_api_session_predict(
          this.#open,
          epsilon,
          scope.floats(x),
          scope.words(wordsForPoints("timestep", timesteps, count)),
          this.#labels(scope, labels, count),
          count,
        ),
      );
      return this.#memory.floatsAt(epsilon, 2 * count).slice();
    });
  }

  /**
   * x_T: points of pure noise, a function of the seed.
   * @param {number} count 1 to 200000
   * @param {number} seed
   * @returns {Float32Array} [count * 2]
   */
  startNoise(count, seed) {
    wholeNumber("count", count, 1, maximumPoints);
    wholeNumber("seed", seed, 0, maximumWord);
    return this.#memory.scoped((scope) => {
      const x = scope.block(8 * count);
      this.#memory.check(this.#api.whorl_api_session_start(this.#open, x, count, seed));
      return this.#memory.floatsAt(x, 2 * count).slice();
    });
  }

  /**
   * One reverse step. Nothing is remembered: the step's noise is a function of (seed, step, point).
   * @param {ArrayLike<number>} x  [count * 2]
   * @param {object} options
   * @param {number} options.step       0 (from pure noise) to stepCount - 1 (to the data)
   * @param {number} [options.stepCount] 1 to timesteps; all of them is the notebook's sampler
   * @param {Labels} [options.labels]
   * @param {number} [options.seed]
   * @param {ArrayLike<number> | null} [options.noise]  [count * 2] instead of the core's own
   * @param {number} [options.firstPoint]  x is part of a larger cloud and starts with this point
   * @returns {Float32Array} [count * 2]
   */
  reverseStep(
    x,
    {
      step,
      stepCount = this.#settings.timesteps,
      labels = null,
      seed = 0,
      noise = null,
      firstPoint = 0,
    },
  ) {
    const count = noise === null ? pointCount("x", x) : this.#pairs(x, noise);
    wholeNumber("seed", seed, 0, maximumWord);
    this.#checkStep(step, stepCount);
    return this.#memory.scoped((scope) => {
      const next = scope.floats(x);
      this.#memory.check(
        this.#api.whorl_api_session_reverse_step(
          this.#open,
          next,
          next,
          this.#labels(scope, labels, count),
          noise === null ? 0 : scope.floats(noise),
          firstPoint,
          count,
          step,
          stepCount,
          seed,
        ),
      );
      return this.#memory.floatsAt(next, 2 * count).slice();
    });
  }

  /**
   * The timestep at which a reverse step starts.
   * @param {number} step
   * @param {number} [stepCount]
   */
  timestepOf(step, stepCount = this.#settings.timesteps) {
    this.#checkStep(step, stepCount);
    return this.#memory.scoped((scope) => {
      const timestep = scope.block(4);
      this.#memory.check(
        this.#api.whorl_api_session_timestep(this.#open, timestep, step, stepCount),
      );
      return this.#memory.wordsAt(timestep, 1)[0];
    });
  }

  /**
   * Every reverse step, from pure noise to data.
   * @param {object} [options]
   * @param {number} [options.count]
   * @param {number} [options.seed]
   * @param {Labels} [options.label]
   * @param {number} [options.steps]  reverse steps, evenly spaced over the timesteps
   * @param {(x: Float32Array, stepsDone: number) => void} [options.onStep]
   * @returns {Float32Array} [count * 2]
   */
  sample({ count = 2000, seed = 0, label = null, steps = this.#settings.timesteps, onStep } = {}) {
    let x = this.startNoise(count, seed);
    for (let step = 0; step < steps; step++) {
      x = this.reverseStep(x, { step, stepCount: steps, labels: label, seed });
      onStep?.(x, step + 1);
    }
    return x;
  }

  /**
   * The weights as a safetensors file, named and shaped as PyTorch's state_dict.
   * @param {string} [metadata] text kept in the file's __metadata__ as "whorl"; at most 64 KiB
   * @returns {Uint8Array}
   */
  save(metadata = "") {
    const text = encodeText(metadata);
    return this.#memory.scoped((scope) => {
      const address = scope.bytes(text);
      const write = (/** @type {number} */ to, /** @type {number} */ capacity) =>
        this.#api.whorl_api_session_save(this.#open, to, capacity, address, text.length) >>> 0;
      const size = write(0, 0);
      const bytes = size === 0 ? 0 : scope.block(size);
      if (size === 0 || write(bytes, size) !== size) {
        throw new CoreError("The model could not be written: its description is too long.");
      }
      return this.#memory.bytesAt(bytes, size).slice();
    });
  }

  /**
   * Takes the weights of a safetensors file in which this very network is, as of engine.readModel;
   * training starts anew.
   * @param {Uint8Array} bytes
   * @throws {CoreError} and changes nothing if the file does not fit; the sentence names the tensor
   */
  load(bytes) {
    this.#memory.scoped((scope) => {
      const file = scope.bytes(bytes);
      const told = scope.block(this.#api.whorl_api_told_bytes());
      const { length } = bytes;
      this.#memory.check(this.#api.whorl_api_session_load(this.#open, file, length, told), told);
    });
  }

  /** One number for all weights, as eight hexadecimal digits: equal runs have equal checksums. */
  checksum() {
    const hash = this.#api.whorl_api_session_checksum(this.#open) >>> 0;
    return hash.toString(16).padStart(8, "0");
  }

  /**
   * Copies of all tensors in file order.
   * @returns {{name: string, shape: number[], values: Float32Array, gradient: Float32Array | null}[]}
   */
  tensors() {
    const api = this.#api;
    const session = this.#open;
    return Array.from({ length: api.whorl_api_session_tensor_count(session) }, (_, index) => {
      const rows = api.whorl_api_session_tensor_rows(session, index);
      const columns = api.whorl_api_session_tensor_columns(session, index);
      const shape = columns === 0 ? [rows] : [rows, columns];
      const copy = (/** @type {number} */ address) =>
        this.#memory.floatsAt(address, rows * (columns || 1)).slice();
      const gradient = api.whorl_api_session_tensor_gradient(session, index);
      return {
        name: this.#memory.textAt(api.whorl_api_session_tensor_name(session, index)) ?? "",
        shape,
        values: copy(api.whorl_api_session_tensor_values(session, index)),
        gradient: gradient === 0 ? null : copy(gradient),
      };
    });
  }

  /** Frees the memory; the session cannot be used afterwards. */
  destroy() {
    if (this.#address === 0) return;
    this.#memory.check(this.#api.whorl_api_session_destroy(this.#address));
    this.#address = 0;
  }

  get #api() {
    return this.#memory.api;
  }

  get #open() {
    if (this.#address === 0) throw new CoreError("This session has been destroyed.");
    return this.#address;
  }

  /**
   * @param {ArrayLike<number>} x
   * @param {ArrayLike<number>} noise
   */
  #pairs(x, noise) {
    const count = pointCount("x", x);
    if (pointCount("noise", noise) !== count) {
      throw new CoreError("There must be as much noise as there are points.");
    }
    return count;
  }

  /**
   * @param {import("./memory.js").Scope} scope
   * @param {Labels} labels
   * @param {number} count
   */
  #labels(scope, labels, count) {
    const checked = labelsForPoints(labels, count);
    return checked === null ? 0 : scope.words(checked);
  }

  /**
   * @param {number} step
   * @param {number} stepCount
   */
  #checkStep(step, stepCount) {
    wholeNumber("The number of reverse steps", stepCount, 1, this.#settings.timesteps);
    wholeNumber("step", step, 0, stepCount - 1);
  }
}
