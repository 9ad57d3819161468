/**
 * How likely the present model, and the exact denoiser of its data, find every place of the plane:
 * row by row, first on a coarse grid and then on finer ones. Dropped when the model changes; rests
 * while it trains, and while the figure is out of view.
 *
 * @typedef {object} DensityMaps
 * @property {number} columns
 * @property {Float32Array} model  [columns * columns] the log density at the cells' centres, from the top
 * @property {Float32Array} exact  the same of the exact denoiser
 * @property {number} step         of training, whose weights the model had
 *
 * @typedef {{ model: number, exact: number }} Both
 *
 * @typedef {object} MeanDensities  mean log densities
 * @property {Both} trained  of points that the model was trained on
 * @property {Both} fresh    of fresh points of the same data
 * @property {number} count  of each
 */

const GRIDS = [24, 48, 96]; // columns
const MOST_STEPS = 50; // of the ODE: an error of about 0.01
const SCORED = 500; // points
const FRESH_SEED = 1_000_003; // one that no field lets a reader choose

/** How many steps of the ODE for so many timesteps. @param {number} timesteps */
export const densitySteps = (timesteps) => Math.min(timesteps - 1, MOST_STEPS);

/**
 * @param {import("../stage.js").Stage} stage
 * @param {{ extent: number, change: () => void }} options  `change` is told when there is more to show
 */
export function createDensityMaps({ lab, onSeen }, { extent, change }) {
  let seen = false;
  /** What is made depends on these: the model, its training step, the label. @type {unknown[]} */
  let made = [];
  /** @type {AsyncGenerator<void> | null} */
  let work = null;
  let isWorking = false;
  /** @type {DensityMaps | null} */
  let maps = null;
  /** @type {MeanDensities | null} */
  let scores = null;
  /** Of the grid that is being computed. @type {{ columns: number, share: number } | null} */
  let progress = null;

  function renew() {
    const { run, step, status, values } = lab.get();
    const label = run && run.settings.class_count > 0 ? values.label : null;
    const wanted = [run?.id, step, label];
    if (!run || !lab.trained() || status === "training") {
      drop(run?.id);
    } else if (wanted.some((value, i) => value !== made[i])) {
      drop(run.id);
      made = wanted;
      work = makeAll(run, step, label);
      void goOn();
    }
    change();
  }

  /** What was being made is not wanted any more; what is shown stays if it is of this model. @param {number} [id] */
  function drop(id) {
    work = progress = scores = null;
    if (made[0] !== id) maps = null;
    made = [id];
  }

  /** Works on as long as it is seen; one row at a time, so that it can be dropped. */
  async function goOn() {
    if (isWorking) return;
    isWorking = true;
    while (seen && work) {
      const mine = work;
      const { done } = await mine.next().catch((error) => {
        if (work === mine) lab.report(error);
        return { done: true };
      });
      if (work !== mine) continue;
      if (done) work = progress = null;
      change();
    }
    isWorking = false;
  }

  /**
   * @param {import("../../state/lab_state.js").RunState} run
   * @param {number} step
   * @param {number | null} label
   */
  async function* makeAll({ settings, data }, step, label) {
    const mine = made;
    const isMine = () => made === mine;
    const steps = densitySteps(settings.timesteps);
    const ask = async (/** @type {Float32Array} */ points, /** @type {boolean} */ exact) =>
      (await lab.logDensity({ points, exact, label, steps })) ?? new Float32Array();

    for (const columns of GRIDS) {
      const [model, exact] = [new Float32Array(columns ** 2), new Float32Array(columns ** 2)];
      for (let row = 0; row < 2 * columns; row++) {
        const [values, at] = row < columns ? [model, row] : [exact, row - columns];
        const found = await ask(rowOf(at, columns, extent), values === exact);
        if (!isMine()) return;
        values.set(found, at * columns);
        progress = { columns, share: (row + 1) / (2 * columns) };
        yield;
      }
      maps = { columns, model, exact, step };
      yield;
      if (scores) continue;
      const fresh = await lab.lookAtData({ ...data.source, seed: FRESH_SEED });
      const clouds = [data, fresh].map((of) => someOf(of, label));
      const means = [];
      for (const points of clouds) {
        means.push({ model: mean(await ask(points, false)), exact: mean(await ask(points, true)) });
        if (!isMine()) return;
        yield;
      }
      const [trained, unseen] = means;
      scores = { trained, fresh: unseen, count: clouds[0].length / 2 };
      yield;
    }
  }

  onSeen((now) => {
    seen = now;
    void goOn();
  });

  return {
    /** Whenever the model, its training or the label may have changed. */
    renew,
    /** The finest that there is. */
    now: () => maps,
    scores: () => scores,
    /** Null when all is done, or nothing can be done now. */
    progress: () => progress,
  };
}

/**
 * The centres of the cells of one row.
 * @param {number} row  from the top
 * @param {number} columns
 * @param {number} extent
 */
export function rowOf(row, columns, extent) {
  const cell = (2 * extent) / columns;
  const y = extent - (row + 0.5) * cell;
  return Float32Array.from({ length: 2 * columns }, (_, i) =>
    i % 2 === 0 ? -extent + (i / 2 + 0.5) * cell : y,
  );
}

/**
 * Some points of a label, spread evenly over their order.
 * @param {import("../../state/lab_state.js").Data} data
 * @param {number | null} label  null: of all
 */
function someOf({ points, labels }, label) {
  const all = points.filter((_, i) => label === null || labels?.[i >> 1] === label);
  const stride = Math.max(1, Math.floor(all.length / 2 / SCORED));
  return all.filter((_, i) => (i >> 1) % stride === 0).subarray(0, 2 * SCORED);
}

/** @param {Float32Array} values */
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
