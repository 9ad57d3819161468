/** What a network answers when it is asked about single points, and what it is made of. */

/** @typedef {import("../core/engine.js").Engine} Engine */
/** @typedef {import("../core/engine.js").Session} Session */

/**
 * The predicted noise at the centres of a grid of columns × columns cells over -extent … extent on
 * both axes, row by row from the top.
 * @param {Session} session
 * @param {{ timestep: number, label: number | null, extent: number, columns: number }} request
 * @returns {{ timestep: number, extent: number, columns: number, epsilon: Float32Array }}
 *   epsilon [columns * columns * 2]
 */
export function predictField(session, { timestep, label, extent, columns }) {
  const points = cellCentres(columns, extent);
  return { timestep, extent, columns, epsilon: session.predict(points, timestep, label) };
}

/**
 * The centres of a grid of columns × columns cells over -extent … extent on both axes, row by row from
 * the top.
 * @param {number} columns
 * @param {number} extent
 * @returns {Float32Array} [columns * columns * 2]
 */
export function cellCentres(columns, extent) {
  const points = new Float32Array(2 * columns * columns);
  const cell = (2 * extent) / columns;
  for (let i = 0; i < columns * columns; i++) {
    points[2 * i] = -extent + ((i % columns) + 0.5) * cell;
    points[2 * i + 1] = extent - (Math.floor(i / columns) + 0.5) * cell;
  }
  return points;
}

/**
 * One reverse step of one point (DDPM eq. 11) with all that goes into it: the predicted noise
 * epsilon and the data point x0 that goes with it (eq. 15); the mean; the fresh noise, zero in the last
 * step; and where the step leads.
 * @param {Engine} engine
 * @param {Session} session
 * @param {{ x: Float32Array, timestep: number, label: number | null, seed: number }} request
 *   the noise is a function of seed and timestep
 */
export function explainStep(engine, session, { x, timestep, label, seed }) {
  const { timesteps, schedule, beta_start, beta_end } = session.settings;
  const noiseSchedule = engine.makeSchedule({ timesteps, schedule, beta_start, beta_end });
  const at = (/** @type {keyof typeof noiseSchedule} */ view) => noiseSchedule[view][timestep];
  const { x0, epsilon } = session.denoise(x, timestep, label);
  const none = new Float32Array(2);
  const noise = timestep === 0 ? none : engine.normals(2, { seed, substream: timestep });
  const step = session.timesteps().indexOf(timestep);
  const lead = (/** @type {Float32Array} */ z) =>
    session.reverseStep(x, { step, labels: label, noise: z });
  return {
    timestep,
    x,
    epsilon,
    x0,
    mean: lead(none),
    noise,
    next: lead(noise),
    signal: at("signal"),
    noise_scale: at("noise"),
    beta: at("beta"),
    alpha: at("alpha"),
    sigma: at("sigma"),
  };
}

/**
 * @param {Engine} engine
 * @param {Session} session
 */
export function describeNetwork(engine, session) {
  const { timesteps, time_width } = session.settings;
  return {
    tensors: session.tensors().map(({ name, shape }) => ({ name, shape })),
    embedding: engine.timeEmbedding({ timesteps, width: time_width }),
    timesteps,
    time_width,
  };
}
