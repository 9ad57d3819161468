/** Forward diffusion, both ways: step by step, and in one jump. */

/**
 * The data after 0, …, steps - 1 noising steps, kept at `panels` evenly spaced ones: once with fresh
 * noise at each step (DDPM eq. 2), once by a jump (eq. 4) whose noise is always that of the first
 * step. With six steps and six panels the first row is the notebook's figure.
 * @param {import("../core/engine.js").Engine} engine
 * @param {Float32Array} data  x0, y0, x1, y1, …
 * @param {{ steps: number, seed: number, panels: number }} options  at least two panels
 * @returns {{
 *   steps: number[], signal: number[], walked: Float32Array[], jumped: Float32Array[], distance: number,
 * }} `signal` is sqrt(alpha_bar) at each kept step, `distance` that of the last two clouds (sliced
 *   Wasserstein)
 */
export function forwardPair(engine, data, { steps, seed, panels }) {
  const path = engine.makeSchedule({ timesteps: steps, schedule: "linear" });
  const { beta, alpha_bar } = path;
  const wanted = Array.from({ length: panels }, (_, i) =>
    Math.round((i * (steps - 1)) / (panels - 1)),
  );
  const noise = engine.normals(data.length, { seed, substream: 1 });
  /** @type {Float32Array[]} */
  const walked = [data.slice()];
  /** @type {Float32Array[]} */
  const jumped = [data.slice()];
  let x = data;
  for (let step = 1; step < steps; step++) {
    const fresh = engine.normals(data.length, { seed, substream: step });
    x = engine.forwardStep(x, fresh, beta[step - 1]);
    if (!wanted.includes(step)) continue;
    walked.push(x);
    jumped.push(engine.forwardJump(data, noise, alpha_bar[step - 1]));
  }
  const signal = wanted.map((step) => (step === 0 ? 1 : path.signal[step - 1]));
  const last = panels - 1;
  const distance = engine.slicedWasserstein(walked[last], jumped[last]);
  return { steps: wanted, signal, walked, jumped, distance };
}

/**
 * The data at one timestep, signal x_0 + noise epsilon (DDPM eq. 4, or any other path). The noise
 * depends on the seed alone, so every timestep uses the same epsilon and a point moves smoothly along
 * one path.
 * @param {import("../core/engine.js").Engine} engine
 * @param {Float32Array} data
 * @param {{ settings: import("../core/engine.js").Settings, timestep: number, seed: number }} request
 */
export function forwardJump(engine, data, { settings, timestep, seed }) {
  const path = engine.makeSchedule(settings);
  const scales = { signal: path.signal[timestep], noise: path.noise[timestep] };
  const noise = engine.normals(data.length, { seed });
  return { timestep, ...scales, points: engine.addNoise(data, noise, scales) };
}
