/** Whorl itself: any variant, any size, any number of workers. */
import { presets } from "../../../web/state/presets.js";
import { createTeam } from "../../../web/team/team.js";
import { batchSize, makeProblem, matmulSize, sampleCount, stepFlops } from "../problem.js";
import { Unavailable } from "./contender.js";

/**
 * @typedef {import("./contender.js").Contender} Contender
 * @typedef {import("./contender.js").Task} Task
 * @typedef {import("../../../web/core/engine.js").Engine} Engine
 * @typedef {import("../../../web/core/engine.js").Data} Data
 * @typedef {{size: number, startHelper: () => import("../../../web/team/team.js").Helper}} TeamOptions
 */

/**
 * @param {import("./contender.js").Config} config
 * @param {import("./contender.js").Platform} platform
 * @returns {Promise<Contender>}
 */
export async function open({ variant = "simd128", workers = 1, settings = {}, only }, platform) {
  const engine = await loadVariant(variant, platform);
  const wanted = (/** @type {string} */ task) => only === undefined || only.includes(task);
  const team = { size: workers, startHelper: platform.startHelper };
  /** @type {Record<string, Task>} */
  const tasks = {};

  if (workers === 1) {
    const peak = engine.bench.peak();
    const matmul = engine.bench.matmul(matmulSize);
    // Without SIMD the loop is no upper bound: a product has more sums in flight, and is faster.
    if (wanted("peak") && variant !== "scalar") tasks.peak = peak;
    if (wanted("matmul")) tasks.matmul = matmul;
  }
  if (wanted("step")) {
    // As many points as a batch has: each step is a full one.
    const points = settings.batch_size ?? batchSize;
    const trainer = await openTrainer(engine, settings, spiral(engine, points), team);
    tasks.step = {
      run: () => trainer.train(1),
      flops: stepFlops(trainer.tensors(), points),
    };
  }
  if (wanted("epoch")) {
    const { settings: notebook, points } = presets.notebook;
    const trainer = await openTrainer(engine, notebook, spiral(engine, points), team);
    tasks.epoch = {
      run: () => trainer.train(trainer.stepsPerEpoch),
      flops: stepFlops(trainer.tensors(), points),
    };
  }
  if (wanted("reverse step")) {
    const { reverseStep } = await openTrainer(engine, settings, null, team);
    tasks["reverse step"] = { run: reverseStep };
  }
  if (wanted("quick")) tasks.quick = { run: () => trainQuick(engine, team) };

  return {
    note: `a whole step: draws the batch, gradient, Adam; ${workers} thread${workers > 1 ? "s" : ""}`,
    tasks,
    // A network of another size has nothing to compare with.
    check: Object.keys(settings).length === 0 ? () => solve(engine) : undefined,
  };
}

/**
 * @param {Engine} engine
 * @returns {import("./contender.js").Answer}
 */
export function solve(engine) {
  const { noisy, timesteps, noise } = makeProblem(engine);
  const session = engine.createSession({}, spiral(engine, 1)); // data: memory for gradients
  const loss = session.gradient(noisy, timesteps, noise);
  const gradientNorm = session.gradientNorm();
  session.destroy();
  return { loss, gradientNorm };
}

/**
 * @param {string} variant
 * @param {import("./contender.js").Platform} platform
 */
async function loadVariant(variant, platform) {
  try {
    return await platform.loadEngine(/** @type {any} */ (variant));
  } catch (error) {
    throw new Unavailable(`no ${variant} module here: ${/** @type {Error} */ (error).message}`);
  }
}

/**
 * A session, and the team that works on it.
 * @param {Engine} engine
 * @param {Record<string, number>} settings
 * @param {Data | null} data
 * @param {TeamOptions} options
 */
async function openTrainer(engine, settings, data, options) {
  const session = engine.createSession(settings, data);
  const team = await createTeam({ engine, session, data, ...options });
  if (team.size < options.size) throw new Unavailable("no helping worker could be started");
  const begin = () => team.startReverse({ count: sampleCount, sampling: { seed: 0 } });
  /** @type {ReturnType<typeof begin> | null} */
  let reverse = null;
  return {
    train: team.train,
    stepsPerEpoch: session.stepsPerEpoch,
    tensors: () => session.tensors(),
    /** The next step of a reverse run, or the first of a new one. */
    async reverseStep() {
      if (reverse?.finished) {
        reverse.destroy();
        reverse = null;
      }
      reverse ??= begin();
      await reverse.advance(1);
    },
    async destroy() {
      await team.dissolve();
      session.destroy();
    },
  };
}

/**
 * The preset `quick` from its first weights to its last.
 * @param {Engine} engine
 * @param {TeamOptions} team
 */
async function trainQuick(engine, team) {
  const { settings, points, epochs } = presets.quick;
  const steps = epochs * Math.ceil(points / (settings.batch_size ?? batchSize));
  const trainer = await openTrainer(
    engine,
    { ...settings, training_steps: steps },
    spiral(engine, points),
    team,
  );
  await trainer.train(steps);
  await trainer.destroy();
}

/**
 * @param {Engine} engine
 * @param {number} points
 */
const spiral = (engine, points) => engine.makeData("spiral", { points, seed: 0 });
