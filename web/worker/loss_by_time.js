/** How well a network guesses at each stretch of diffusion time, always asked the same questions. */

const BUCKETS = 10;
const QUESTIONS = 512;
const SEED = 0; // of the questions' noise
const SLICE = 64; // questions at a time

/**
 * The questions: data points in turn, noised to timesteps that are spread evenly over each bucket.
 * Buckets cut the timesteps into equal stretches; of fewer timesteps than buckets, each is one.
 * @param {import("../core/engine.js").Engine} engine
 * @param {import("../core/engine.js").Session} session
 * @param {import("../core/engine.js").Data} data
 */
export function createLossByTime(engine, session, data) {
  const { timesteps, schedule, beta_start, beta_end } = session.settings;
  const { signal, noise: noiseScale } = engine.makeSchedule({
    timesteps,
    schedule,
    beta_start,
    beta_end,
  });
  const buckets = Math.min(BUCKETS, timesteps);
  const each = Math.floor(QUESTIONS / buckets);
  const count = buckets * each;
  const noise = engine.normals(2 * count, { seed: SEED });
  const points = new Float32Array(2 * count);
  const times = new Uint32Array(count);
  const labels = data.labels && new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const bucket = Math.floor(i / each);
    const share = ((i % each) + 0.5) / each;
    const first = Math.ceil((bucket * timesteps) / buckets);
    const past = Math.ceil(((bucket + 1) * timesteps) / buckets);
    times[i] = first + Math.floor(share * (past - first));
    const from = Math.floor((i * data.count) / count);
    const left = signal[times[i]];
    const added = noiseScale[times[i]];
    for (const axis of [0, 1]) {
      points[2 * i + axis] = left * data.points[2 * from + axis] + added * noise[2 * i + axis];
    }
    if (labels && data.labels) labels[i] = data.labels[from];
  }

  return {
    /**
     * @param {import("../core/engine.js").Session} weights  a session with the weights to judge
     */
    start(weights) {
      const sums = new Float64Array(buckets);
      let asked = 0;
      return {
        /** Asks some more. @returns {Float32Array | null} mean squared error by bucket, once all are asked */
        advance() {
          const end = Math.min(asked + SLICE, count);
          const guess = weights.predict(
            points.subarray(2 * asked, 2 * end),
            times.subarray(asked, end),
            labels && labels.subarray(asked, end),
          );
          for (let i = asked; i < end; i++) {
            for (const axis of [0, 1]) {
              const error = guess[2 * (i - asked) + axis] - noise[2 * i + axis];
              sums[Math.floor(i / each)] += error * error;
            }
          }
          asked = end;
          return asked < count ? null : Float32Array.from(sums, (sum) => sum / (2 * each));
        },
      };
    },
  };
}
