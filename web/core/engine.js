/**
 * The core as JavaScript: loads a module and gives typed arrays, plain objects and errors in words.
 *
 *   const engine = await loadEngine({ readModule: (name) => fetchBytes(name) });
 *   const data = engine.makeData("spiral", { points: 2000, seed: 0 });
 *   const session = engine.createSession({ hidden_width: 64 }, data);
 *   session.train(100);
 *   const samples = session.sample({ count: 2000 });
 *
 * Points are flat Float32Arrays, `width` numbers a point: x, y, x, y, … in the plane. Calls are
 * synchronous: make them in a worker.
 */
import {
  maximumComparedPoints,
  maximumFloats,
  maximumPointsPerShape,
  maximumWord,
  planeWidth,
  pointCount,
  wholeNumber,
} from "./arguments.js";
import { Bench } from "./bench.js";
import { CoreError } from "./errors.js";
import { Memory, decodeText } from "./memory.js";
import { Session } from "./session.js";
import { samplingTable, settingRule, SettingTable, settingsTable } from "./setting_table.js";
import { arithmeticOf, bestVariant, canRun, moduleFileName, variants } from "./variants.js";

export { CoreError } from "./errors.js";
export { bestVariant, canRun, variants } from "./variants.js";
export { Session } from "./session.js";

/**
 * @typedef {import("./setting_table.js").Setting} Setting
 * @typedef {import("./setting_table.js").Settings} Settings
 */

/**
 * Data is a value: what a model is trained on, wherever it comes from.
 * @typedef {object} Data
 * @property {Float32Array} points       [count * width]
 * @property {Uint32Array | null} labels [count] from 0 to classCount - 1; null where classCount is 0
 * @property {number} count
 * @property {number} width              numbers in a point
 * @property {number[]} shape            of a point: [2] in the plane
 * @property {number} classCount
 * @property {string[]} classNames       [classCount]
 * @property {Source} source             where it comes from
 *
 * Named data can be drawn anew with another seed.
 * @typedef {{ name: string, points: number, noise: number, seed: number }} Source
 */

/**
 * The signal and the noise in x_t = signal x_0 + noise epsilon, and what follows from them; each
 * [timesteps].
 * @typedef {Record<"signal" | "noise" | "beta" | "alpha" | "alpha_bar" | "sigma" | "signal_to_noise",
 *   Float32Array>} Schedule
 */

/**
 * Loads the core.
 * @param {object} options
 * @param {(fileName: string) => Promise<Uint8Array>} options.readModule where modules come from
 * @param {import("./variants.js").Arithmetic} [options.math] "exact", the default, gives the same bits
 *   everywhere; "fast" is exact too where relaxed SIMD is missing: the engine's `math` tells
 * @param {import("./variants.js").Variant} [options.variant] default: the fastest there is for `math`,
 *   which is not looked at where a variant is given
 * @returns {Promise<Engine>}
 * @throws {CoreError} if there is no such variant here
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
  const bytes = /** @type {BufferSource} */ (await readModule(fileName));
  /** @type {Record<string, any>} */
  const api = (await instantiate(bytes, fileName)).exports;
  api._initialize?.();
  return new Engine(new Memory(api), variant);
}

/**
 * @param {BufferSource} bytes
 * @param {string} fileName
 * @throws {CoreError} by what is wrong: the bytes, the memory, or the policy of a page
 */
async function instantiate(bytes, fileName) {
  try {
    return (await WebAssembly.instantiate(bytes, {})).instance;
  } catch (cause) {
    const problem = !WebAssembly.validate(bytes)
      ? `The core (${fileName}) arrived damaged: please load it again.`
      : cause instanceof RangeError
        ? "There is no memory left for the core: please close other pages."
        : "The policy of this page forbids WebAssembly, which Whorl computes with: its script-src needs 'wasm-unsafe-eval'.";
    throw new CoreError(problem, "refused", { cause });
  }
}

export class Engine {
  /** @type {Memory} */ #memory;
  /** @type {SettingTable} */ #settings;
  /** @type {SettingTable} */ #sampling;

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
    this.#settings = new SettingTable(memory, settingsTable);
    this.#sampling = new SettingTable(memory, samplingTable);
    /** What makes a run. @type {readonly Setting[]} */
    this.settings = this.#settings.rows;
    /** What makes a reverse run. @type {readonly Setting[]} */
    this.sampling = this.#sampling.rows;
    /** Shards of a batch: no more sessions than these can share a training step. */
    this.shards = memory.api.whorl_api_shards() >>> 0;
    /** @type {readonly string[]} */
    this.datasets = Object.freeze(memory.textsOf((index) => memory.api.whorl_api_data_name(index)));
  }

  /**
   * A point cloud; src/toy_data.h tells them all. The same seed gives the same spiral alone and in
   * "both".
   * @param {string} name one of engine.datasets
   * @param {object} [options]
   * @param {number} [options.points] per shape, 1 to 100000
   * @param {number} [options.noise] factor on the notebook's noise, 0 to 10
   * @param {number} [options.seed]
   * @returns {Data} its labels are null where they have no names
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
    const count = this.shapes(name) * points;
    const classNames = this.classNames(name);
    return this.#memory.scoped((scope) => {
      const pointsAt = scope.block(4 * planeWidth * count);
      const labelsAt = scope.block(4 * count);
      this.#memory.check(
        this.#api.whorl_api_data_fill(pointsAt, labelsAt, index, points, noise, seed),
      );
      return {
        points: this.#memory.floatsAt(pointsAt, planeWidth * count).slice(),
        labels: classNames.length > 0 ? this.#memory.wordsAt(labelsAt, count).slice() : null,
        count,
        width: planeWidth,
        shape: [planeWidth],
        classCount: classNames.length,
        classNames,
        source: { name, points, noise, seed },
      };
    });
  }

  /**
   * What the labels of data are called, from 0 on; empty where it has none.
   * @param {string} name one of engine.datasets
   * @returns {string[]}
   */
  classNames(name) {
    const index = this.datasets.indexOf(name);
    return this.#memory.textsOf((label) => this.#api.whorl_api_data_class_name(index, label));
  }

  /**
   * How many shapes data is made of, each with as many points; 0 for an unknown name.
   * @param {string} name
   * @returns {number}
   */
  shapes(name) {
    return this.#api.whorl_api_data_shapes(this.datasets.indexOf(name));
  }

  /**
   * Standard normals for figures of the forward process.
   * @param {number} count 1 to 16777216
   * @param {object} [options]
   * @param {number} [options.seed]
   * @param {number} [options.substream] another number, other noise (the timestep, say)
   * @returns {Float32Array} [count]
   */
  normals(count, { seed = 0, substream = 0 } = {}) {
    wholeNumber("count", count, 1, maximumFloats);
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
   * The noise schedule of some settings (timesteps, schedule, beta_start, beta_end), each of its views
   * over the timesteps; see src/noise_schedule.h.
   * @param {Settings} [settings]
   * @returns {Schedule}
   */
  makeSchedule(settings = {}) {
    const values = this.#settings.values(settings);
    const timesteps = values[this.settings.findIndex(({ name }) => name === "timesteps")];
    const names = this.#memory.textsOf((view) => this.#api.whorl_api_schedule_view_name(view));
    return this.#memory.scoped((scope) => {
      const out = scope.block(4 * timesteps);
      const from = scope.doubles(values);
      const views = names.map((name, view) => {
        this.#memory.check(this.#api.whorl_api_schedule_view(out, from, view));
        return [name, this.#memory.floatsAt(out, timesteps).slice()];
      });
      return Object.fromEntries(views);
    });
  }

  /**
   * One forward step, sqrt(1 - beta) x + sqrt(beta) noise (Ho et al. 2020, eq. 2).
   * @param {ArrayLike<number>} x      of any width
   * @param {ArrayLike<number>} noise  as many numbers
   * @param {number} beta              0 to 1
   * @returns {Float32Array} as many numbers
   */
  forwardStep(x, noise, beta) {
    return this.#addNoise(this.#api.whorl_api_forward_step, x, noise, beta, "beta");
  }

  /**
   * The jump from the data, sqrt(alpha_bar) x0 + sqrt(1 - alpha_bar) noise (eq. 4).
   * @param {ArrayLike<number>} x0     of any width
   * @param {ArrayLike<number>} noise  as many numbers
   * @param {number} alphaBar          0 to 1
   * @returns {Float32Array} as many numbers
   */
  forwardJump(x0, noise, alphaBar) {
    return this.#addNoise(this.#api.whorl_api_forward_jump, x0, noise, alphaBar, "alpha_bar");
  }

  /**
   * Points of a path between data and noise, signal x0 + noise_scale noise.
   * @param {ArrayLike<number>} x0     of any width
   * @param {ArrayLike<number>} noise  as many numbers
   * @param {{ signal: number, noise: number }} scales  each from 0 to 1, as makeSchedule gives them
   * @returns {Float32Array} as many numbers
   */
  addNoise(x0, noise, scales) {
    return this.#addNoise(
      (...blocks) => this.#api.whorl_api_add_noise(...blocks, scales.noise),
      x0,
      noise,
      scales.signal,
      "signal and noise",
    );
  }

  /**
   * Sliced Wasserstein distance of two clouds of 2 to 20000 points in the plane; see src/metrics.h.
   * @param {ArrayLike<number>} a
   * @param {ArrayLike<number>} b
   */
  slicedWasserstein(a, b) {
    return this.#measure(this.#api.whorl_api_sliced_wasserstein, a, b);
  }

  /**
   * Unbiased squared maximum mean discrepancy of two clouds of 2 to 20000 points in the plane.
   * @param {ArrayLike<number>} a
   * @param {ArrayLike<number>} b
   */
  mmdSquared(a, b) {
    return this.#measure(this.#api.whorl_api_mmd_squared, a, b);
  }

  /**
   * What a model file holds: the network's sizes, read from its shapes, and a usual ema_decay where it
   * has averaged weights; its metadata text; and the names of the tensors that do not belong to the network and are passed over. Weights may be of
   * type F16, BF16, F32 and F64, and named with what wrappers put before the names (src/model_file.h).
   * @param {Uint8Array} bytes
   * @returns {{settings: Record<string, number>, metadata: string | null, passedOver: string[]}}
   *   names as they stand in the file; passed_over.js tells them in words
   * @throws {CoreError} if it is not a safetensors file of a denoiser; names the tensor that is wrong
   */
  readModel(bytes) {
    return this.#memory.scoped((scope) => {
      const file = scope.bytes(bytes);
      const values = scope.doubles(this.#settings.values({}));
      const sizesAt = scope.block(8);
      const told = scope.block(this.#api.whorl_api_told_bytes());
      const { length } = bytes;
      this.#memory.check(
        this.#api.whorl_api_file_inspect(values, sizesAt, file, length, told),
        told,
      );
      const found = this.#memory.doublesAt(values, this.settings.length);
      const { hidden_width, time_width, block_count, class_count, sample_width, ema_decay } =
        this.#settings.named(found);
      const settings = {
        ...{ hidden_width, time_width, block_count, class_count, sample_width },
        ...(ema_decay > 0 && { ema_decay }),
      };
      const [metadata, names] = [...this.#memory.wordsAt(sizesAt, 2)].map((capacity, index) => {
        if (capacity === 0) return null;
        const text = scope.block(capacity);
        const size = this.#api.whorl_api_file_text(text, capacity, index === 0, file, length);
        return decodeText(this.#memory.bytesAt(text, size));
      });
      return {
        settings,
        metadata,
        passedOver: names === null ? [] : names.split("\n").slice(0, -1),
      };
    });
  }

  /**
   * A network with freshly initialised weights.
   * @param {Settings} settings  missing ones take the core's defaults (the notebook's)
   * @param {{points: ArrayLike<number>, labels?: ArrayLike<number> | null, width?: number,
   *   noise?: ArrayLike<number> | null} | null} data
   *   what to train on; its width, if it says so, is the network's; null: a session that can only predict and sample.
   *   With noise, as many numbers as there are in points, it is pairs for reflow: see reflow.js
   * @param {object} [options]
   * @param {boolean} [options.gradients]  without data: with the memory for gradients towards points
   * @returns {Session}
   * @throws {CoreError} naming the setting that is refused
   */
  createSession(settings, data, { gradients = false } = {}) {
    const values = this.#settings.values({
      ...(data?.width === undefined ? {} : { sample_width: data.width }),
      ...settings,
    });
    const all = this.#settings.named(values);
    const width = all.sample_width;
    if ((data?.width ?? width) !== width) {
      throw new CoreError(
        `The data has ${data?.width} numbers in a point, the network is for ${width}.`,
      );
    }
    const count = data === null ? 0 : pointCount("the data", data.points, width);
    const labels = data?.labels ?? null;
    if (labels !== null && labels.length !== count) {
      throw new CoreError(`There are ${labels.length} labels for ${count} points.`);
    }
    const noise = data?.noise ?? null;
    if (noise !== null && noise.length !== data?.points.length) {
      throw new CoreError("There must be as much noise as there are points.");
    }
    return this.#memory.scoped((scope) => {
      const api = this.#api;
      const session = scope.block(4);
      const from = scope.doubles(values);
      const points = data === null ? 0 : scope.floats(data.points);
      const classes = labels === null ? 0 : scope.words(labels);
      this.#memory.check(
        data === null && gradients
          ? api.whorl_api_session_create_gradient(session, from)
          : noise === null
            ? api.whorl_api_session_create(session, from, points, classes, count)
            : api.whorl_api_session_create_pairs(
                session,
                from,
                points,
                scope.floats(noise),
                classes,
                count,
              ),
      );
      return new Session(this.#memory, this.#memory.wordsAt(session, 1)[0], all, this.#sampling);
    });
  }

  /**
   * Memory that a session takes, in bytes; 0 if it would be refused.
   * @param {Settings} settings
   * @param {number} points
   */
  sessionBytes(settings, points) {
    const values = this.#settings.values(settings);
    return this.#memory.scoped(
      (scope) => this.#api.whorl_api_session_bytes(scope.doubles(values), points) >>> 0,
    );
  }

  /**
   * For tools of the core in files of their own, such as exact_denoiser.js.
   * @template T
   * @param {(memory: Memory, settings: SettingTable) => T} make
   * @returns {T}
   */
  open(make) {
    return make(this.#memory, this.#settings);
  }

  get #api() {
    return this.#memory.api;
  }

  /** @param {string} name */
  #limit(name) {
    return /** @type {Setting} */ (this.settings.find((setting) => setting.name === name));
  }

  /**
   * @param {(out: number, x: number, noise: number, count: number, fraction: number) => number} add
   * @param {ArrayLike<number>} x
   * @param {ArrayLike<number>} noise
   * @param {number} fraction
   * @param {string} name
   */
  #addNoise(add, x, noise, fraction, name) {
    const count = pointCount("x", x, 1);
    if (pointCount("noise", noise, 1) !== count) {
      throw new CoreError("There must be as much noise as there are points.");
    }
    if (!(fraction >= 0 && fraction <= 1)) {
      throw new CoreError(`${name} must be from 0 to 1, not ${fraction}.`);
    }
    return this.#memory.scoped((scope) => {
      const out = scope.floats(x);
      this.#memory.check(add(out, out, scope.floats(noise), count, fraction));
      return this.#memory.floatsAt(out, count).slice();
    });
  }

  /**
   * @param {(out: number, a: number, aCount: number, b: number, bCount: number) => number} metric
   * @param {ArrayLike<number>} a
   * @param {ArrayLike<number>} b
   */
  #measure(metric, a, b) {
    const countOf = (/** @type {ArrayLike<number>} */ cloud) =>
      wholeNumber(
        "The number of points",
        pointCount("a cloud", cloud, planeWidth),
        2,
        maximumComparedPoints,
      );
    const aCount = countOf(a);
    const bCount = countOf(b);
    return this.#memory.scoped((scope) => {
      const out = scope.block(8);
      this.#memory.check(metric(out, scope.floats(a), aCount, scope.floats(b), bCount));
      return this.#memory.doublesAt(out, 1)[0];
    });
  }
}
