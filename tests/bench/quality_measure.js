/**
 * How good a run of some settings gets, and what its training costs. Time is told in GFLOP at peak:
 * seconds of training times the arithmetic peak measured between its slices, which means the same
 * on a fast machine and on a slow one. Like `whorl bench`, the fastest slice of each counts, so
 * that other work on the machine does not.
 *
 * @typedef {ReturnType<typeof import("../../web/node/index.js").createEngine> extends Promise<infer E> ? E : never} Engine
 *
 * @typedef {object} Plan
 * @property {string} data
 * @property {number} points                     per shape
 * @property {number} epochs
 * @property {Record<string, number>} settings
 *
 * @typedef {object} Quality
 * @property {number} epochs
 * @property {number} steps
 * @property {number} seconds                    of training, median over the seeds
 * @property {number} gflop                      at peak, median over the seeds
 * @property {number} distance                   sliced Wasserstein to the training data, mean
 * @property {number} worstDistance
 * @property {number} detail                     squared MMD to the training data, mean
 * @property {number} worstDetail
 */

const sliceMilliseconds = 10;
const peakRounds = 20000;
const sampleCount = 2000;

/** @param {number[]} values */
export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** @param {number[]} values */
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/**
 * @param {() => void} task
 * @returns {number} seconds
 */
function time(task) {
  const start = performance.now();
  task();
  return (performance.now() - start) / 1000;
}

/**
 * @param {Engine} engine
 * @param {Plan} plan
 * @param {number} seed
 */
export function startRun(engine, { data: name, points, epochs, settings }, seed) {
  const data = engine.makeData(name, { points, seed });
  const steps = epochs * Math.ceil(data.count / settings.batch_size);
  const session = engine.createSession(
    { ...settings, class_count: data.classCount, training_steps: steps, seed },
    data,
  );
  return { data, steps, session };
}

/**
 * @param {Engine} engine
 * @param {ReturnType<typeof startRun>} run
 * @param {number} [steps]
 * @returns {{stepSeconds: number, peak: number}} of the fastest slices; peak in GFLOP/s
 */
function train(engine, { session, steps: all }, steps = all) {
  const peak = engine.bench.peak(peakRounds);
  let [stepSeconds, peakSeconds, slice] = [Infinity, Infinity, 1];
  for (let left = steps; left > 0;) {
    const count = Math.min(slice, left);
    const perStep = time(() => session.train(count)) / count;
    left -= count;
    stepSeconds = Math.min(stepSeconds, perStep);
    peakSeconds = Math.min(peakSeconds, time(peak.run));
    slice = Math.max(1, Math.round(sliceMilliseconds / 1000 / perStep));
  }
  return { stepSeconds, peak: peak.flops / peakSeconds / 1e9 };
}

/**
 * The sampling seed is the training seed plus 1000. A shape of several counts by itself.
 * @param {Engine} engine
 * @param {ReturnType<typeof startRun>} run
 * @param {number} seed
 */
function compare(engine, { session, data }, seed) {
  return Array.from({ length: Math.max(1, data.classCount) }, (_, label) => {
    const samples = session.sample({
      count: sampleCount,
      seed: seed + 1000,
      label: data.classCount > 0 ? label : null,
    });
    const { labels } = data;
    const own = data.points.filter((_, i) => !labels || labels[i >> 1] === label);
    return {
      distance: engine.slicedWasserstein(samples, own),
      detail: engine.mmdSquared(samples, own),
    };
  });
}

/**
 * Whole runs with seeds 0, 1, …, each drawn from and compared with the data it was trained on.
 * @param {Engine} engine
 * @param {Plan} plan
 * @param {number} seeds
 * @returns {Quality}
 */
export function measureQuality(engine, plan, seeds) {
  const costs = [];
  const found = [];
  let steps = 0;
  for (let seed = 0; seed < seeds; seed++) {
    const run = startRun(engine, plan, seed);
    const { stepSeconds, peak } = train(engine, run);
    steps = run.steps;
    costs.push({ seconds: steps * stepSeconds, gflop: steps * stepSeconds * peak });
    found.push(...compare(engine, run, seed));
    run.session.destroy();
  }
  const [distances, details] = [found.map((f) => f.distance), found.map((f) => f.detail)];
  return {
    epochs: plan.epochs,
    steps,
    seconds: median(costs.map(({ seconds }) => seconds)),
    gflop: median(costs.map(({ gflop }) => gflop)),
    distance: mean(distances),
    worstDistance: Math.max(...distances),
    detail: mean(details),
    worstDetail: Math.max(...details),
  };
}

/**
 * What an epoch of a plan costs, in GFLOP at peak.
 * @param {Engine} engine
 * @param {Plan} plan
 * @param {number} seconds  how long to measure
 */
export function epochCost(engine, plan, seconds) {
  const run = startRun(engine, plan, 0);
  const once = Math.min(train(engine, run, 20).stepSeconds, 0.1);
  const { stepSeconds, peak } = train(engine, run, Math.ceil(seconds / once));
  const { stepsPerEpoch } = run.session;
  run.session.destroy();
  return stepsPerEpoch * stepSeconds * peak;
}
