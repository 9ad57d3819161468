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

/**
 * What makes a reverse run, by the names of engine.sampling: `rule`, `steps` (0 or missing: one for
 * each timestep), `spacing`, `eta`, `seed`, `label` (-1 or missing: none, or one for each point
 * beside this), `guidance` and where it acts, `guidance_from` to `guidance_to`, `start` (a run from
 * timestep start - 1 on; 0 or missing: from pure noise), `weights`: those that answer, and for a session
 * that is steered `steering_strength` and `steering_gradient`. What is missing takes the core's default.
 * @typedef {import("./setting_table.js").Settings} Sampling
 */

/**
 * Which of a model's weights answer, of those that engine.sampling names: "averaged", the default, are
 * the moving average that a session with an ema_decay above 0 keeps, "latest" those of the last training
 * step. Without an average both are the same.
 * @typedef {string | number | null | undefined} Weights
 */

/**
 * The settings that may change while a model trains.
 * @typedef {{ learning_rate?: number, training_steps?: number }} Pace
 */

/**
 * What samples are steered to, in the model's units: a kind and its numbers, see src/steering.h.
 * @typedef {{ kind: string, numbers: ArrayLike<number> }} Energy
 */

/**
 * Coordinates that are known, while the others are drawn given them; see src/inpainting.h.
 * @typedef {object} Inpainting
 * @property {ArrayLike<number>} known  [count * width]; of account where held
 * @property {Uint8Array} held          [count * width] 1: known, 0: drawn
 * @property {number} visits            of each step, 1 to 100
 */

export class Session {
  /** @type {Memory} */ #memory;
  /** @type {number} */ #address;
  /** @type {Readonly<Record<string, number>>} */ #settings;
  /** @type {import("./setting_table.js").SettingTable} */ #sampling;

  /**
   * Made by Engine.createSession.
   * @param {Memory} memory
   * @param {number} address
   * @param {Record<string, number>} settings
   * @param {import("./setting_table.js").SettingTable} sampling
   */
  constructor(memory, address, settings, sampling) {
    this.#memory = memory;
    this.#address = address;
    this.#settings = Object.freeze({ ...settings });
    this.#sampling = sampling;
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

  /** Numbers in a point. */
  get width() {
    return this.#settings.sample_width;
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
   * A copy of what training has made, in the core's own layout: parameters, their average if there is
   * one, and in a session with data both moments of Adam behind them.
   * @returns {Float32Array}
   */
  state() {
    const count = this.#api.whorl_api_session_state_count(this.#open) >>> 0;
    return this.#memory.floatsAt(this.#api.whorl_api_session_state(this.#open), count).slice();
  }

  /**
   * Goes on from there. A session without data takes what comes before the moments, and without an
   * ema_decay the parameters alone.
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
   * Changes what may change while a model trains; takes effect with the next step.
   * @param {Pace} pace  what is missing stays as it is
   * @throws {CoreError} if one is out of its range; then both stay
   */
  setPace(pace) {
    const settings = { ...this.#settings, ...pace };
    const { learning_rate: rate, training_steps: steps } = settings;
    const status = this.#api.whorl_api_session_set_pace(this.#open, Number(rate), Number(steps));
    this.#memory.check(status);
    this.#settings = Object.freeze(settings);
  }

  /**
   * Loss and gradient for given questions; the weights stay. See tensors() for the gradient.
   * @param {ArrayLike<number>} noisy   x_t [count * width]
   * @param {ArrayLike<number> | number} timesteps  [count]
   * @param {ArrayLike<number>} target  what the objective asks for [count * width]; for epsilon, the noise
   * @param {Labels} [labels]           [count]
   * @returns {number} mean squared error
   */
  gradient(noisy, timesteps, target, labels = null) {
    const count = this.#pairs(noisy, target);
    return this.#memory.scoped((scope) => {
      const loss = scope.block(8);
      this.#memory.check(
        this.#api.whorl_api_session_gradient(
          this.#open,
          loss,
          scope.floats(noisy),
          scope.words(wordsForPoints("timestep", timesteps, count)),
          scope.floats(target),
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
   * @param {ArrayLike<number>} x  x_t [count * width]
   * @param {ArrayLike<number> | number} timesteps whole numbers from 0 to timesteps - 1
   * @param {Labels} [labels]      needed by a net with classes, unless it was trained with label
   *   dropout; refused by one without
   * @param {Weights} [weights]
   * @returns {Float32Array} epsilon [count * width]
   */
  predict(x, timesteps, labels = null, weights = undefined) {
    return this.denoise(x, timesteps, labels, weights).epsilon;
  }

  /**
   * The data and the noise that the net sees in points, whatever its objective.
   * @param {ArrayLike<number>} x  x_t [count * width]
   * @param {ArrayLike<number> | number} timesteps whole numbers from 0 to timesteps - 1
   * @param {Labels} [labels]      needed by a net with classes, unless it was trained with label
   *   dropout; refused by one without
   * @param {Weights} [weights]
   * @returns {{ x0: Float32Array, epsilon: Float32Array }} each [count * width]
   */
  denoise(x, timesteps, labels = null, weights = undefined) {
    const count = pointCount("x", x, this.width);
    const asked = this.#weights(weights);
    return this.#memory.scoped((scope) => {
      const [x0, epsilon] = [scope.block(4 * x.length), scope.block(4 * x.length)];
      this.#memory.check(
        this.#api.whorl_api_session_predict(
          this.#open,
          x0,
          epsilon,
          scope.floats(x),
          scope.words(wordsForPoints("timestep", timesteps, count)),
          this.#labels(scope, labels, count),
          count,
          asked,
        ),
      );
      const copy = (/** @type {number} */ address) =>
        this.#memory.floatsAt(address, x.length).slice();
      return { x0: copy(x0), epsilon: copy(epsilon) };
    });
  }

  /**
   * The data and the noise that a reverse step of this sampling finds in points, guided as it says.
   * @param {ArrayLike<number>} x  x_t [count * width]
   * @param {number} timestep      0 to timesteps - 1
   * @param {Labels} labels        as of denoise
   * @param {Sampling} sampling    what is said of guidance counts
   * @returns {{ x0: Float32Array, epsilon: Float32Array }} each [count * width]
   */
  denoiseGuided(x, timestep, labels, sampling) {
    const count = pointCount("x", x, this.width);
    wholeNumber("timestep", timestep, 0, this.#settings.timesteps - 1);
    return this.#memory.scoped((scope) => {
      const [x0, epsilon] = [scope.block(4 * x.length), scope.block(4 * x.length)];
      this.#memory.check(
        this.#api.whorl_api_session_predict_guided(
          this.#open,
          x0,
          epsilon,
          scope.floats(x),
          timestep,
          this.#labels(scope, labels, count),
          count,
          this.#samplingValues(scope, sampling),
        ),
      );
      const copy = (/** @type {number} */ address) =>
        this.#memory.floatsAt(address, x.length).slice();
      return { x0: copy(x0), epsilon: copy(epsilon) };
    });
  }

  /**
   * The gradient towards the points of the sum of `factor` times the net's answers (what its
   * objective asks for). Needs a session with data, or one for gradients.
   * @param {ArrayLike<number>} x       x_t [count * width]
   * @param {ArrayLike<number> | number} timesteps
   * @param {ArrayLike<number>} factor  [count * width]
   * @param {Labels} [labels]
   * @returns {Float32Array} [count * width]
   */
  inputGradient(x, timesteps, factor, labels = null) {
    const count = this.#pairs(x, factor);
    return this.#memory.scoped((scope) => {
      const gradient = scope.block(4 * x.length);
      this.#memory.check(
        this.#api.whorl_api_session_input_gradient(
          this.#open,
          gradient,
          scope.floats(factor),
          scope.floats(x),
          scope.words(wordsForPoints("timestep", timesteps, count)),
          this.#labels(scope, labels, count),
          count,
        ),
      );
      return this.#memory.floatsAt(gradient, x.length).slice();
    });
  }

  /**
   * The natural logarithm of the density that the net finds at points: of what it draws along the
   * probability-flow ODE, with the noise of the first timestep on it; see src/density.h.
   * @param {ArrayLike<number>} points  [count * width]
   * @param {object} [options]
   * @param {Labels} [options.labels]   needed by a net with classes, refused by one without
   * @param {number} [options.steps]    of the ODE, fewer than timesteps; 0: one for each
   * @param {number} [options.probes]   0: the exact divergence; else it is estimated from so many
   *   random vectors, up to 4096. Default: exact in the plane and on a line, 8 beyond
   * @param {number} [options.seed]     of these vectors
   * @param {number} [options.firstPoint]  points is part of a larger set and starts with this point
   * @param {Weights} [options.weights]
   * @returns {Float64Array} [count]
   */
  logDensity(
    points,
    {
      labels = null,
      steps = 0,
      probes = this.width > 2 ? 8 : 0,
      seed = 0,
      firstPoint = 0,
      weights = undefined,
    } = {},
  ) {
    const count = pointCount("points", points, this.width);
    const asked = this.#weights(weights);
    wholeNumber("steps", steps, 0, this.#settings.timesteps - 1);
    wholeNumber("probes", probes, 0, 4096);
    wholeNumber("seed", seed, 0, maximumWord);
    wholeNumber("firstPoint", firstPoint, 0, maximumWord - count);
    return this.#memory.scoped((scope) => {
      const out = scope.block(8 * count);
      this.#memory.check(
        this.#api.whorl_api_session_log_density(
          this.#open,
          out,
          scope.floats(points),
          this.#labels(scope, labels, count),
          count,
          steps,
          probes,
          seed,
          firstPoint,
          asked,
        ),
      );
      return this.#memory.doublesAt(out, count).slice();
    });
  }

  /**
   * How far from straight lines the paths are that the net draws from noise to data, of the flow
   * schedule only: for each path the integral over time of |(z - x) - v|², 0 where it is straight; see
   * src/straightness.h. Their mean is the S of Liu et al. 2022 (arXiv 2209.03003).
   * @param {ArrayLike<number>} noise  z [count * width], such as startNoise() gives
   * @param {Labels} [labels]          as of predict()
   * @returns {Float64Array} [count]
   */
  straightness(noise, labels = null) {
    const count = pointCount("noise", noise, this.width);
    return this.#memory.scoped((scope) => {
      const out = scope.block(8 * count);
      this.#memory.check(
        this.#api.whorl_api_session_straightness(
          this.#open,
          out,
          scope.floats(noise),
          this.#labels(scope, labels, count),
          count,
        ),
      );
      return this.#memory.doublesAt(out, count).slice();
    });
  }

  /** Questions that a loss by time is made of; see src/loss_by_time.h. */
  get lossQuestions() {
    return this.#api.whorl_api_session_loss_questions(this.#open) >>> 0;
  }

  /**
   * How wrong the net is at each stretch of diffusion time, in parts: always the same questions
   * about these data, `count` of them from number `first` on.
   * @param {{ points: ArrayLike<number>, labels?: ArrayLike<number> | null }} data
   * @param {number} first
   * @param {number} count
   * @param {Float64Array | null} [before]  what the questions before gave
   * @returns {Float64Array}  by bucket of timesteps; mean squared errors, once all are asked
   */
  lossByTime(data, first, count, before = null) {
    const points = pointCount("the data", data.points, this.width);
    wholeNumber("first", first, 0, maximumWord);
    wholeNumber("count", count, 0, maximumWord);
    const buckets = this.#api.whorl_api_session_loss_buckets(this.#open) >>> 0;
    return this.#memory.scoped((scope) => {
      const losses = scope.doubles(before ?? new Float64Array(buckets));
      this.#memory.check(
        this.#api.whorl_api_session_loss_by_time(
          this.#open,
          losses,
          scope.floats(data.points),
          this.#labels(scope, data.labels ?? null, points),
          points,
          first,
          count,
        ),
      );
      return this.#memory.doublesAt(losses, buckets).slice();
    });
  }

  /**
   * x_T: points of pure noise, a function of the seed.
   * @param {number} count so many that all have at most 16777216 numbers
   * @param {number} seed
   * @returns {Float32Array} [count * width]
   */
  startNoise(count, seed) {
    wholeNumber("count", count, 1, maximumPoints(this.width));
    wholeNumber("seed", seed, 0, maximumWord);
    return this.#memory.scoped((scope) => {
      const x = scope.block(4 * count * this.width);
      this.#memory.check(this.#api.whorl_api_session_start(this.#open, x, count, seed));
      return this.#memory.floatsAt(x, count * this.width).slice();
    });
  }

  /**
   * The timesteps at which the steps of a reverse run start, strictly decreasing: as many as there
   * are steps. The state after the last step is the data.
   * @param {Sampling} [sampling]
   * @returns {Uint32Array}
   */
  timesteps(sampling = {}) {
    return this.#memory.scoped((scope) => {
      const values = this.#samplingValues(scope, sampling);
      const steps = this.#api.whorl_api_session_steps(this.#open, values) >>> 0;
      const timesteps = scope.block(4 * steps);
      this.#memory.check(this.#api.whorl_api_session_timesteps(this.#open, timesteps, values));
      return this.#memory.wordsAt(timesteps, steps).slice();
    });
  }

  /**
   * How often each point is predicted in a whole reverse run: most rules do it once for each step, some
   * twice for each but the last. A prediction that is guided asks the network twice.
   * @param {Sampling} [sampling]
   * @returns {number}
   */
  evaluations(sampling = {}) {
    this.timesteps(sampling); // says what is wrong with the sampling, if something is
    return this.#memory.scoped((scope) => {
      const values = this.#samplingValues(scope, sampling);
      return this.#api.whorl_api_session_evaluations(this.#open, values) >>> 0;
    });
  }

  /**
   * What the sampling's rule remembers of so many points, as it is before the first step.
   * @param {Sampling} sampling
   * @param {number} count
   * @returns {Float32Array}  empty for most rules
   */
  startHistory(sampling, count) {
    wholeNumber("count", count, 1, maximumPoints(this.width));
    return this.#memory.scoped((scope) => {
      const values = this.#samplingValues(scope, sampling);
      return new Float32Array(
        this.#api.whorl_api_session_history_count(this.#open, values, count) >>> 0,
      );
    });
  }

  /**
   * One reverse step. The step's noise is a function of (seed, step, point), so any step can be made
   * again; what a rule remembers is in `history`.
   * @param {ArrayLike<number>} x  [count * width]
   * @param {object} options
   * @param {number} options.step       0 (from pure noise) to the last (to the data)
   * @param {Sampling} [options.sampling]
   * @param {Labels} [options.labels]   instead of the sampling's label
   * @param {ArrayLike<number> | null} [options.noise]  [count * width] instead of the core's own
   * @param {number} [options.firstPoint]  x is part of a larger cloud and starts with this point
   * @param {Float32Array} [options.history]  from startHistory; the step changes it
   * @returns {Float32Array} [count * width]
   */
  reverseStep(
    x,
    { step, sampling = {}, labels = null, noise = null, firstPoint = 0, history = noHistory },
  ) {
    const count = noise === null ? pointCount("x", x, this.width) : this.#pairs(x, noise);
    wholeNumber("step", step, 0, maximumWord);
    return this.#memory.scoped((scope) => {
      const values = this.#samplingValues(scope, sampling);
      const next = scope.floats(x);
      const remembered = this.#remember(scope, history, values, count);
      this.#memory.check(
        this.#api.whorl_api_session_reverse_step(
          this.#open,
          next,
          next,
          values,
          this.#labels(scope, labels, count),
          noise === null ? 0 : scope.floats(noise),
          remembered,
          firstPoint,
          count,
          step,
        ),
      );
      history.set(this.#memory.floatsAt(remembered, history.length));
      return this.#memory.floatsAt(next, x.length).slice();
    });
  }

  /**
   * One reverse step in which some coordinates are held, as reverseStep with the core's own noise.
   * @param {ArrayLike<number>} x  [count * width]
   * @param {object} options
   * @param {number} options.step
   * @param {Inpainting} options.inpainting  of these points
   * @param {Sampling} [options.sampling]
   * @param {Labels} [options.labels]
   * @param {number} [options.firstPoint]
   * @param {Float32Array} [options.history]  a rule that has one takes one visit only
   * @returns {Float32Array} [count * width]
   */
  inpaintStep(
    x,
    { step, inpainting, sampling = {}, labels = null, firstPoint = 0, history = noHistory },
  ) {
    const { known, held, visits } = inpainting;
    const count = pointCount("x", x, this.width);
    wholeNumber("step", step, 0, maximumWord);
    wholeNumber("visits", visits, 1, maximumWord);
    if (held.length !== x.length || known.length !== x.length) {
      throw new CoreError("What is known, and what of it is held, is told for each coordinate.");
    }
    return this.#memory.scoped((scope) => {
      const values = this.#samplingValues(scope, sampling);
      const next = scope.floats(x);
      const remembered = this.#remember(scope, history, values, count);
      this.#memory.check(
        this.#api.whorl_api_session_inpaint_step(
          this.#open,
          next,
          next,
          values,
          this.#labels(scope, labels, count),
          scope.floats(known),
          scope.bytes(held),
          visits,
          remembered,
          firstPoint,
          count,
          step,
        ),
      );
      history.set(this.#memory.floatsAt(remembered, history.length));
      return this.#memory.floatsAt(next, x.length).slice();
    });
  }

  /**
   * From now on reverse steps with a steering_strength above 0 go where this energy of the predicted
   * data is low. In the plane only; by the gradient of the network where the session has data or is one
   * for gradients, else by that of the identity.
   * @param {Energy | null} energy  null: no longer
   * @throws {CoreError} for an energy of nothing; the one before stays
   */
  steer(energy) {
    const api = this.#api;
    const names = this.#memory.textsOf((index) => api.whorl_api_energy_name(index));
    const kind = energy === null ? 0 : names.indexOf(energy.kind);
    if (kind < 0) {
      throw new CoreError(`There is no energy "${energy?.kind}"; there are ${names.join(", ")}.`);
    }
    const numbers = energy?.numbers ?? [];
    if (energy !== null && numbers.length === 0) throw new CoreError("The energy is of nothing.");
    this.#memory.scoped((scope) => {
      const address = numbers.length === 0 ? 0 : scope.doubles(numbers);
      this.#memory.check(api.whorl_api_session_steer(this.#open, kind, address, numbers.length));
    });
  }

  /**
   * Every reverse step, from pure noise to data: how many points, and what makes the run. `from`: the
   * points [count * width] at the timestep where it starts, instead of noise; `inpainting` holds some
   * of their coordinates.
   * @param {Record<string, any> & { count?: number, labels?: Labels, from?: ArrayLike<number> | null,
   *   inpainting?: Inpainting | null,
   *   onStep?: (x: Float32Array, stepsDone: number) => void }} [options]  all others: Sampling
   * @returns {Float32Array} [count * width]
   */
  sample({ from = null, inpainting = null, labels = null, onStep, ...options } = {}) {
    const { count = from ? pointCount("from", from, this.width) : 2000, ...sampling } = options;
    const steps = this.timesteps(sampling).length;
    const history = this.startHistory(sampling, count);
    let x = from ? Float32Array.from(from) : this.startNoise(count, Number(sampling.seed ?? 0));
    for (let step = 0; step < steps; step++) {
      const how = { step, sampling, labels, history };
      x = inpainting ? this.inpaintStep(x, { ...how, inpainting }) : this.reverseStep(x, how);
      onStep?.(x, step + 1);
    }
    return x;
  }

  /**
   * The weights as a safetensors file, named and shaped as PyTorch's state_dict; the averaged ones,
   * where there are any, behind the prefix "ema.".
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
   * training starts anew. A session that averages takes the averaged weights too, or begins its average
   * with the weights of a file that has none.
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

  /** One number for all weights, the averaged ones too, as eight hexadecimal digits: equal runs have equal checksums. */
  checksum() {
    const hash = this.#api.whorl_api_session_checksum(this.#open) >>> 0;
    return hash.toString(16).padStart(8, "0");
  }

  /**
   * Copies of all tensors in file order: the latest weights, the gradient of the last step, and the
   * averaged weights where there are any.
   * @returns {{name: string, shape: number[], values: Float32Array, gradient: Float32Array | null,
   *   average: Float32Array | null}[]}
   */
  tensors() {
    const api = this.#api;
    const session = this.#open;
    return Array.from({ length: api.whorl_api_session_tensor_count(session) }, (_, index) => {
      const rows = api.whorl_api_session_tensor_rows(session, index);
      const columns = api.whorl_api_session_tensor_columns(session, index);
      const shape = columns === 0 ? [rows] : [rows, columns];
      const copy = (/** @type {number} */ address) =>
        address === 0 ? null : this.#memory.floatsAt(address, rows * (columns || 1)).slice();
      return {
        name: this.#memory.textAt(api.whorl_api_session_tensor_name(session, index)) ?? "",
        shape,
        values: /** @type {Float32Array} */ (
          copy(api.whorl_api_session_tensor_values(session, index))
        ),
        gradient: copy(api.whorl_api_session_tensor_gradient(session, index)),
        average: copy(api.whorl_api_session_tensor_average(session, index)),
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
    const count = pointCount("x", x, this.width);
    if (pointCount("noise", noise, this.width) !== count) {
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

  /** @param {Weights} weights @returns {number} the core's */
  #weights(weights) {
    return this.#sampling.named(this.#sampling.values({ weights })).weights;
  }

  /**
   * A history, in memory.
   * @param {import("./memory.js").Scope} scope
   * @param {Float32Array} history
   * @param {number} values  the sampling's
   * @param {number} count
   */
  #remember(scope, history, values, count) {
    const needed = this.#api.whorl_api_session_history_count(this.#open, values, count) >>> 0;
    if (history.length !== needed) {
      throw new CoreError("The history of a step must be that of its points, by startHistory().");
    }
    return needed === 0 ? 0 : scope.floats(history);
  }

  /**
   * The numbers of a sampling, in memory.
   * @param {import("./memory.js").Scope} scope
   * @param {Sampling} sampling
   */
  #samplingValues(scope, sampling) {
    const values = this.#sampling.values(sampling);
    const { steps } = this.#sampling.named(values);
    if (steps > this.#settings.timesteps) {
      wholeNumber("The number of reverse steps", steps, 1, this.#settings.timesteps);
    }
    return scope.doubles(values);
  }
}

const noHistory = new Float32Array(0);
