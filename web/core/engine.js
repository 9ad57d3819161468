/**
 * The core as JavaScript: loads a module and gives typed arrays, plain objects and errors in words.
 *
 *   const engine = await loadEngine({ readModule: (name) => fetchBytes(name) });
 *   const data = engine.makeData("spiral", { points: 2000, seed: 0 });
 *   const session = engine.createSession({ hidden_width: 64 }, data);
 *   session.train(100);
 *   const samples = session.sample({ count: 2000 });
 *
 * Points are flat Float32Arrays x, y, x, y, …. Calls are synchronous: make them in a worker.
 */
import {
  maximumComparedPoints,
  maximumPoints,
  maximumPointsPerShape,
  maximumWord,
  pointCount,
  wholeNumber,
} from "./arguments.js";
import { Bench } from "./bench.js";
import { CoreError } from "./errors.js";
import { instantiate } from "./instantiate.js";
import { Memory, decodeText } from "./memory.js";
import { Session } from "./session.js";
import { arithmeticOf, bestVariant, canRun, moduleFileName, variants } from "./variants.js";

export { CoreError } from "./errors.js";
export { bestVariant, canRun, variants } from "./variants.js";
export { Session } from "./session.js";

/**
 * A setting of the core: what it is called, and what it may be.
 * @typedef {object} Setting
 * @property {string} name
 * @property {number} minimum
 * @property {number} maximum
 * @property {number} multiple  the whole number a value must be a multiple of; 0: any real number
 * @property {number} default   the notebook's
 * @property {boolean} integer
 */

/** @typedef {{points: Float32Array, labels: Uint32Array | null, count: number, classCount: number}} Data */

/**
 * Loads the core.
 * @param {object} options
 * @param {(fileName: string) => Promise<Uint8Array>} options.readModule where modules come from
 * @param {import("./variants.js").Arithmetic} [options.math] "exact", the default, gives the same bits
 *   everywhere; "fast" is exact too where relaxed SIMD is missing: the engine's `math` tells
 * @param {import("./variants.js").Variant} [options.variant] default: the fastest there is for `math`,
 *   which is of no account where a variant is given
 * @returns {Promise<Engine>}
 * @throws {CoreError} if there is no such variant here, or its module cannot be compiled
 */
export async function loadEngine({ readModule, math = "exact", variant = bestVariant(math) }) {
  if (!variants.includes(variant)) {
    throw new CoreError(
      `There is no build of the core called "${variant}"; there are ${variants.join(", ")}.`,
    );
  }
  if (!canRun(variant)) {
    throw new CoreError(`The ${variant} build of the core needs SIMD that is missing here.`);
  }
  const fileName = moduleFileName(variant);
  const api = await instantiate(/** @type {BufferSource} */ (await readModule(fileName)), fileName);
  api._initialize?.();
  return new Engine(new Memory(api), variant);
}

export class Engine {
  /** @type {Memory} */ #memory;

  /**
   * Made by loadEngine.
   * @param {Memory} memory
   * @param {import("./variants.js").Variant} variant
   */
  constructor(memory, variant) {
    this.#memory = memory;
    this.variant = variant;
    /** Whether its bits are the same everywhere ("exact") or may differ in the last ones ("fast"). */
    this.math = arithmeticOf(variant);
    this.bench = new Bench(memory);
    /** @type {readonly Setting[]} */
    this.settings = Object.freeze(this.#readSettings());
    /** Shards of a batch: no more sessions than these can share a training step. */
    this.shards = memory.api.whorl_api_shards() >>> 0;
    /** @type {readonly string[]} */
    this.datasets = Object.freeze(this.#names((index) => memory.api.whorl_api_data_name(index)));
  }

  /**
   * A point cloud. The same seed gives the same spiral alone and in "both".
   * @param {string} name one of engine.datasets
   * @param {object} [options]
   * @param {number} [options.points] per shape, 1 to 100000
   * @param {number} [options.noise] factor on the notebook's noise, 0 to 10
   * @param {number} [options.seed]
   * @returns {Data} labels (0 spiral, 1 circle) only where there is more than one shape
   */
  makeData(name, { points = 2000, noise = 1, seed = 0 } = {}) {
    const index = this.datasets.indexOf(name);
    if (index < 0) {
      throw new CoreError(
        `There is no data called "${name}"; there are ${this.datasets.join(", ")}.`,
      );
    }
    wholeNumber("The number of points", points, 1, maximumPointsPerShape);
    if (typeof noise !== "number" || !(noise >= 0 && noise <= 10)) {
      throw new CoreError(`The noise must be from 0 to 10, not ${noise}.`);
    }
    wholeNumber("seed", seed, 0, maximumWord);
    const shapes = this.#api.whorl_api_data_shapes(index);
    const count = shapes * points;
    return this.#memory.scoped((scope) => {
      const pointsAt = scope.block(8 * count);
      const labelsAt = scope.block(4 * count);
      this.#memory.check(
        this.#api.whorl_api_data_fill(pointsAt, labelsAt, index, points, noise, seed),
      );
      return {
        points: this.#memory.floatsAt(pointsAt, 2 * count).slice(),
        labels: shapes > 1 ? this.#memory.wordsAt(labelsAt, count).slice() : null,
        count,
        classCount: shapes > 1 ? shapes : 0,
      };
    });
  }

  /**
   * Standard normals for figures of the forward process.
   * @param {number} count 1 to 400000
   * @param {object} [options]
   * @param {number} [options.seed]
   * @param {number} [options.substream] another number, other noise (the timestep, say)
   * @returns {Float32Array} [count]
   */
  normals(count, { seed = 0, substream = 0 } = {}) {
    wholeNumber("count", count, 1, 2 * maximumPoints);
    wholeNumber("seed", seed, 0, maximumWord);
    wholeNumber("substream", substream, 0, maximumWord);
    return this.#memory.scoped((scope) => {
      const out = scope.block(4 * count);
      this.#memory.check(this.#api.whorl_api_normals(out, count, seed, substream));
      return this.#memory.floatsAt(out, count).slice();
    });
  }

  /**
   * How the network is told each timestep: sines and cosines of falling frequency, side by side
   * (Vaswani et al. 2017).
   * @param {object} size
   * @param {number} size.timesteps 1 to 4000
   * @param {number} size.width     an even number from 2 to 256
   * @returns {Float32Array} [timesteps * width]
   */
  timeEmbedding({ timesteps, width }) {
    wholeNumber("The number of timesteps", timesteps, 1, this.#limit("timesteps").maximum);
    const rule = this.#limit("time_width");
    wholeNumber("The width", width, rule.minimum, rule.maximum);
    if (width % rule.multiple !== 0) throw new CoreError(settingRule(rule, width));
    return this.#memory.scoped((scope) => {
      const out = scope.block(4 * timesteps * width);
      this.#memory.check(this.#api.whorl_api_time_embedding(out, timesteps, width));
      return this.#memory.floatsAt(out, timesteps * width).slice();
    });
  }

  /**
   * The noise schedule of some settings: timesteps, schedule, beta_start, beta_end.
   * @param {Record<string, number>} [settings]
   * @returns {Record<"beta"|"alpha"|"alpha_bar"|"sigma"|"signal_to_noise", Float32Array>} [timesteps]
   */
  makeSchedule(settings = {}) {
    const values = this.#settingValues(settings);
    const timesteps = values[this.settings.findIndex(({ name }) => name === "timesteps")];
    return this.#memory.scoped((scope) => {
      const out = scope.block(4 * 5 * timesteps);
      this.#memory.check(this.#api.whorl_api_schedule(out, scope.doubles(values)));
      const row = (/** @type {number} */ index) =>
        this.#memory.floatsAt(out + 4 * index * timesteps, timesteps).slice();
      return {
        beta: row(0),
        alpha: row(1),
        alpha_bar: row(2),
        sigma: row(3),
        signal_to_noise: row(4),
      };
    });
  }

  /**
   * One forward step, sqrt(1 - beta) x + sqrt(beta) noise (Ho et al. 2020, eq. 2).
   * @param {ArrayLike<number>} x      [count * 2]
   * @param {ArrayLike<number>} noise  [count * 2]
   * @param {number} beta              0 to 1
   * @returns {Float32Array} [count * 2]
   */
  forwardStep(x, noise, beta) {
    return this.#addNoise(this.#api.whorl_api_forward_step, x, noise, beta, "beta");
  }

  /**
   * The jump from the data, sqrt(alpha_bar) x0 + sqrt(1 - alpha_bar) noise (eq. 4).
   * @param {ArrayLike<number>} x0     [count * 2]
   * @param {ArrayLike<number>} noise  [count * 2]
   * @param {number} alphaBar          0 to 1
   * @returns {Float32Array} [count * 2]
   */
  forwardJump(x0, noise, alphaBar) {
    return this.#addNoise(this.#api.whorl_api_forward_jump, x0, noise, alphaBar, "alpha_bar");
  }

  /**
   * Sliced Wasserstein distance of two clouds of 2 to 20000 points; see src/metrics.h.
   * @param {ArrayLike<number>} a
   * @param {ArrayLike<number>} b
   */
  slicedWasserstein(a, b) {
    return this.#measure(this.#api.whorl_api_sliced_wasserstein, a, b);
  }

  /**
   * Unbiased squared maximum mean discrepancy of two clouds of 2 to 20000 points.
   * @param {ArrayLike<number>} a
   * @param {ArrayLike<number>} b
   */
  mmdSquared(a, b) {
    return this.#measure(this.#api.whorl_api_mmd_squared, a, b);
  }

  /**
   * What a model file holds: the network's sizes, read from its shapes, and its metadata text.
   * @param {Uint8Array} bytes
   * @returns {{settings: Record<string, number>, metadata: string | null}}
   * @throws {CoreError} if it is not a safetensors file of a denoiser
   */
  readModel(bytes) {
    return this.#memory.scoped((scope) => {
      const file = scope.bytes(bytes);
      const values = scope.doubles(this.#settingValues({}));
      const sizeAt = scope.block(4);
      this.#memory.check(this.#api.whorl_api_file_inspect(values, sizeAt, file, bytes.length));
      const found = this.#memory.doublesAt(values, this.settings.length);
      const sizes = ["hidden_width", "time_width", "block_count", "class_count"];
      const settings = Object.fromEntries(
        sizes.map((name) => [name, found[this.settings.findIndex((s) => s.name === name)]]),
      );
      const capacity = this.#memory.wordsAt(sizeAt, 1)[0];
      if (capacity === 0) return { settings, metadata: null };
      const text = scope.block(capacity);
      const length = this.#api.whorl_api_file_metadata(text, capacity, file, bytes.length);
      return { settings, metadata: decodeText(this.#memory.bytesAt(text, length).slice()) };
    });
  }

  /**
   * A network with freshly initialised weights.
   * @param {Record<string, number>} settings  missing ones take the core's defaults (the notebook's)
   * @param {{points: ArrayLike<number>, labels?: ArrayLike<number> | null} | null} data
   *   what to train on; null: a session that can only predict and sample
   * @returns {Session}
   * @throws {CoreError} naming the setting that is refused
   */
  createSession(settings, data) {
    const values = this.#settingValues(settings);
    const count = data === null ? 0 : pointCount("the data", data.points);
    const labels = data?.labels ?? null;
    if (labels !== null && labels.length !== count) {
      throw new CoreError(`There are ${labels.length} labels for ${count} points.`);
    }
    return this.#memory.scoped((scope) => {
      const session = scope.block(4);
      this.#memory.check(
        this.#api.whorl_api_session_create(
          session,
          scope.doubles(values),
          data === null ? 0 : scope.floats(data.points),
          labels === null ? 0 : scope.words(labels),
          count,
        ),
      );
      const all = Object.fromEntries(this.settings.map(({ name }, i) => [name, values[i]]));
      return new Session(this.#memory, this.#memory.wordsAt(session, 1)[0], all);
    });
  }

  /**
   * Memory that a session takes, in bytes; 0 if it would be refused.
   * @param {Record<string, number>} settings
   * @param {number} points
   */
  sessionBytes(settings, points) {
    const values = this.#settingValues(settings);
    return this.#memory.scoped(
      (scope) => this.#api.whorl_api_session_bytes(scope.doubles(values), points) >>> 0,
    );
  }

  get #api() {
    return this.#memory.api;
  }

  /** @param {string} name */
  #limit(name) {
    return /** @type {Setting} */ (this.settings.find((setting) => setting.name === name));
  }

  /** @param {(index: number) => number} addressOf */
  #names(addressOf) {
    const names = [];
    for (let name; (name = this.#memory.textAt(addressOf(names.length))) !== null;) {
      names.push(name);
    }
    return names;
  }

  /** @returns {Setting[]} */
  #readSettings() {
    return this.#names((index) => this.#api.whorl_api_setting_name(index)).map((name, index) =>
      this.#memory.scoped((scope) => {
        const limits = scope.block(32);
        this.#memory.check(this.#api.whorl_api_setting_limits(limits, index));
        const [minimum, maximum, initial, multiple] = this.#memory.doublesAt(limits, 4);
        return { name, minimum, maximum, multiple, default: initial, integer: multiple > 0 };
      }),
    );
  }

  /**
   * All settings in the core's order, refused with a sentence that names the first wrong one.
   * @param {Record<string, number>} settings
   * @returns {number[]}
   */
  #settingValues(settings) {
    for (const name of Object.keys(settings)) {
      if (!this.settings.some((setting) => setting.name === name)) {
        throw new CoreError(`There is no setting called "${name}".`);
      }
    }
    const values = this.settings.map((setting) => settings[setting.name] ?? setting.default);
    values.forEach((value, index) => {
      if (typeof value !== "number") throw new CoreError(settingRule(this.settings[index], value));
    });
    return this.#memory.scoped((scope) => {
      const wrong = scope.block(4);
      const status = this.#api.whorl_api_settings_check(scope.doubles(values), wrong);
      const index = this.#memory.wordsAt(wrong, 1)[0];
      if (status !== 0) throw new CoreError(settingRule(this.settings[index], values[index]));
      return values;
    });
  }

  /**
   * @param {(out: number, x: number, noise: number, count: number, fraction: number) => number} add
   * @param {ArrayLike<number>} x
   * @param {ArrayLike<number>} noise
   * @param {number} fraction
   * @param {string} name
   */
  #addNoise(add, x, noise, fraction, name) {
    const count = pointCount("x", x);
    if (pointCount("noise", noise) !== count) {
      throw new CoreError("There must be as much noise as there are points.");
    }
    if (!(fraction >= 0 && fraction <= 1)) {
      throw new CoreError(`${name} must be from 0 to 1, not ${fraction}.`);
    }
    return this.#memory.scoped((scope) => {
      const out = scope.floats(x);
      this.#memory.check(add(out, out, scope.floats(noise), count, fraction));
      return this.#memory.floatsAt(out, 2 * count).slice();
    });
  }

  /**
   * @param {(out: number, a: number, aCount: number, b: number, bCount: number) => number} metric
   * @param {ArrayLike<number>} a
   * @param {ArrayLike<number>} b
   */
  #measure(metric, a, b) {
    const countOf = (/** @type {ArrayLike<number>} */ cloud) =>
      wholeNumber("The number of points", pointCount("a cloud", cloud), 2, maximumComparedPoints);
    const aCount = countOf(a);
    const bCount = countOf(b);
    return this.#memory.scoped((scope) => {
      const out = scope.block(8);
      this.#memory.check(metric(out, scope.floats(a), aCount, scope.floats(b), bCount));
      return this.#memory.doublesAt(out, 1)[0];
    });
  }
}

/**
 * "hidden_width must be a multiple of 4 from 4 to 1024, not 6."
 * @param {Setting} setting
 * @param {unknown} value
 */
export function settingRule({ name, minimum, maximum, multiple }, value) {
  const kind =
    multiple === 0 ? "a number" : multiple === 1 ? "a whole number" : `a multiple of ${multiple}`;
  return `${name} must be ${kind} from ${minimum} to ${maximum}, not ${value}.`;
}
