/**
 * The best possible denoiser of given points, in closed form; see src/exact_denoiser.h. A file of its
 * own: no page needs to load it that does not show it.
 */
import { labelsForPoints, maximumWord, pointCount, wholeNumber } from "./arguments.js";

/** @typedef {import("./setting_table.js").Settings} Settings */

/**
 * @typedef {object} Points  what is denoised to: a Data, or as much of it
 * @property {ArrayLike<number>} points          [count * width]
 * @property {ArrayLike<number> | null} [labels] [count] from 0 to classCount - 1
 * @property {number} [width]                    numbers in a point; 2 if it is not said
 * @property {number} [classCount]               0 if it is not said
 */

/** Noisy points that a loss floor is estimated from, at each timestep. */
export const defaultNoisyPoints = 256;

/**
 * @param {import("./engine.js").Engine} engine
 * @param {Points} data
 * @param {Settings} [settings]  of them the schedule and the objective matter
 * @throws {import("./errors.js").CoreError} naming what is refused
 */
export function exactDenoiser(engine, data, settings = {}) {
  return engine.open((memory, table) => new ExactDenoiser(memory, table, data, settings));
}

export class ExactDenoiser {
  /** @type {import("./memory.js").Memory} */ #memory;
  /** @type {Float32Array} */ #points;
  /** @type {Uint32Array | null} */ #labels;
  /** @type {readonly number[]} */ #settings;

  /**
   * Made by exactDenoiser.
   * @param {import("./memory.js").Memory} memory
   * @param {import("./setting_table.js").SettingTable} table
   * @param {Points} data
   * @param {Settings} settings
   */
  constructor(memory, table, { points, labels = null, width = 2, classCount = 0 }, settings) {
    this.#memory = memory;
    this.#settings = table.values({ ...settings, sample_width: width, class_count: classCount });
    this.count = pointCount("the data", points, width);
    /** Numbers in a point. */
    this.width = width;
    /** The timesteps of its schedule. */
    this.timesteps = table.named(this.#settings).timesteps;
    this.#points = Float32Array.from(points);
    this.#labels = classCount === 0 ? null : labelsForPoints(labels, this.count);
  }

  /**
   * The expected data and noise in noisy points.
   * @param {ArrayLike<number>} x  x_t [count * width]
   * @param {number} timestep      0 to timesteps - 1
   * @param {number | null} [label]  of the points to denoise to; null: all
   * @returns {{ x0: Float32Array, epsilon: Float32Array }} each [count * width]
   */
  denoise(x, timestep, label = null) {
    const count = pointCount("x", x, this.width);
    wholeNumber("timestep", timestep, 0, this.timesteps - 1);
    if (label !== null) wholeNumber("label", label, 0, maximumWord);
    return this.#memory.scoped((scope) => {
      const [x0, epsilon] = [scope.block(4 * x.length), scope.block(4 * x.length)];
      this.#memory.check(
        this.#memory.api.whorl_api_exact_denoise(
          x0,
          epsilon,
          ...this.#given(scope),
          scope.floats(x),
          timestep,
          label ?? maximumWord,
          count,
        ),
      );
      const copy = (/** @type {number} */ address) =>
        this.#memory.floatsAt(address, x.length).slice();
      return { x0: copy(x0), epsilon: copy(epsilon) };
    });
  }

  /**
   * The natural logarithm of the density at points, as session.logDensity, of what the exact denoiser
   * draws: the points themselves, each with the noise of the first timestep on it.
   * @param {ArrayLike<number>} x  [count * width]
   * @param {object} [options]
   * @param {number | null} [options.label]  of the points to denoise to; null: all
   * @param {number} [options.steps]         of the ODE, fewer than timesteps; 0: one for each
   * @returns {Float64Array} [count]
   */
  logDensity(x, { label = null, steps = 0 } = {}) {
    const count = pointCount("x", x, this.width);
    if (label !== null) wholeNumber("label", label, 0, maximumWord);
    wholeNumber("steps", steps, 0, this.timesteps - 1);
    return this.#memory.scoped((scope) => {
      const out = scope.block(8 * count);
      this.#memory.check(
        this.#memory.api.whorl_api_exact_log_density(
          out,
          ...this.#given(scope),
          scope.floats(x),
          label ?? maximumWord,
          count,
          steps,
        ),
      );
      return this.#memory.doublesAt(out, count).slice();
    });
  }

  /**
   * The lowest mean squared error that a network can reach at some timesteps, by the settings'
   * objective; with labels, that of a network that is told them. Over all timesteps the mean is the
   * lowest training loss.
   * @param {object} [options]
   * @param {number} [options.first]        the first timestep
   * @param {number} [options.count]        how many, all from there on if absent
   * @param {number} [options.noisyPoints]  that each is estimated from, 1 to 1000000
   * @param {number} [options.seed]         of their noise
   * @returns {Float64Array} [count]
   */
  lossFloor({
    first = 0,
    count = this.timesteps - first,
    noisyPoints = defaultNoisyPoints,
    seed = 0,
  } = {}) {
    wholeNumber("first", first, 0, this.timesteps - 1);
    wholeNumber("count", count, 1, this.timesteps - first);
    wholeNumber("noisyPoints", noisyPoints, 1, 1000000);
    wholeNumber("seed", seed, 0, maximumWord);
    return this.#memory.scoped((scope) => {
      const floors = scope.block(8 * count);
      const given = this.#given(scope);
      this.#memory.check(
        this.#memory.api.whorl_api_loss_floor(floors, ...given, first, count, noisyPoints, seed),
      );
      return this.#memory.doublesAt(floors, count).slice();
    });
  }

  /**
   * Settings, points, labels and count, as the core takes them.
   * @param {import("./memory.js").Scope} scope
   */
  #given(scope) {
    return [
      scope.doubles(this.#settings),
      scope.floats(this.#points),
      this.#labels === null ? 0 : scope.words(this.#labels),
      this.count,
    ];
  }
}
