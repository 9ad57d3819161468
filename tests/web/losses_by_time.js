/**
 * The mean squared error by bucket of timesteps as src/loss_by_time.h defines it, in double
 * and sharing no code with it.
 */

/**
 * @param {import("../../web/core/engine.js").Engine} engine
 * @param {import("../../web/core/engine.js").Session} session
 * @param {import("../../web/core/engine.js").Data} data
 */
export function lossesByTime(engine, session, data) {
  const { timesteps, schedule, beta_start, beta_end } = session.settings;
  const { alpha_bar } = engine.makeSchedule({ timesteps, schedule, beta_start, beta_end });
  const buckets = timesteps < 10 ? timesteps : 10;
  const perBucket = Math.floor(512 / buckets);
  const all = buckets * perBucket;
  const epsilon = engine.normals(2 * all, { seed: 0 });
  /** @type {number[]} */
  const losses = [];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const own = Array.from({ length: timesteps }, (_, t) => t).filter(
      (t) => Math.floor((t * buckets) / timesteps) === bucket,
    );
    let sum = 0;
    for (let k = 0; k < perBucket; k++) {
      const question = bucket * perBucket + k;
      const t = own[Math.floor(((k + 0.5) / perBucket) * own.length)];
      const from = Math.floor((question * data.count) / all);
      const x = [0, 1].map(
        (axis) =>
          Math.sqrt(alpha_bar[t]) * data.points[2 * from + axis] +
          Math.sqrt(1 - alpha_bar[t]) * epsilon[2 * question + axis],
      );
      const label = data.labels ? data.labels[from] : null;
      const guess = session.predict(x, t, label);
      for (const axis of [0, 1]) sum += (guess[axis] - epsilon[2 * question + axis]) ** 2;
    }
    losses.push(sum / (2 * perBucket));
  }
  return losses;
}
