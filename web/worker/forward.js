/** Forward diffusion, both ways: step by step, and in one jump. */

/**
 * The data after 0, …, steps - 1 noising steps, each with fresh noise (DDPM eq. 2), kept at
 * `panels` evenly spaced steps. With six steps and six panels this is the notebook's figure.
 * @param {import("../core/engine.js").Engine} engine
 * @param {Float32Array} data  x0, y0, x1, y1, …
 * @param {{ steps: number, seed: number, panels: number }} options
 * @returns {{ steps: number[], states: Float32Array[], signal: number[] }}
 */
export function forwardStrip(engine, data, { steps, seed, panels }) {
  const { beta, alpha_bar } = engine.makeSchedule({ timesteps: steps, schedule: 0 });
  const wanted = Array.from({ length: panels }, (_, i) =>
    Math.round((i * (steps - 1)) / (panels - 1)),
  );
  /** @type {Float32Array[]} */
  const states = [data.slice()];
  let x = data;
  for (let step = 1; step < steps; step++) {
    const noise = engine.normals(data.length, { seed, substream: step });
    x = engine.forwardStep(x, noise, beta[step - 1]);
    if (wanted.includes(step)) states.push(x);
  }
  const signal = wanted.map((step) => (step === 0 ? 1 : Math.sqrt(alpha_bar[step - 1])));
  return { steps: wanted, states, signal };
}

/**
 * The data at one timestep (DDPM eq. 4). The noise depends on the seed alone, so every timestep
 * uses the same epsilon and a point moves smoothly along one path.
 * @param {import("../core/engine.js").Engine} engine
 * @param {Float32Array} data
 * @param {{ settings: Record<string, number>, timestep: number, seed: number }} request
 */
export function forwardJump(engine, data, { settings, timestep, seed }) {
  const alphaBar = engine.makeSchedule(settings).alpha_bar[timestep];
  const noise = engine.normals(data.length, { seed });
  return { timestep, alphaBar, points: engine.forwardJump(data, noise, alphaBar) };
}
