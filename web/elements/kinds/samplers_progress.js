/**
 * One slider over several reverse runs of different steps: it stops at every diffusion time that one of
 * them visits, and each run shows the state that it has reached by then. Pure.
 */

/** Of the finished samples, which come after the last timestep. */
const DATA = -1;

/**
 * The diffusion times of all states, from noise to data, each once.
 * @param {Uint32Array[]} runs  at which timestep each step starts, of each run
 * @returns {number[]}  strictly decreasing; the last is -1, the data
 */
export function stopsOf(runs) {
  const times = new Set(runs.flatMap((timesteps) => [...timesteps]));
  return [...times].sort((a, b) => b - a).concat(DATA);
}

/**
 * The last state of a run that is not past a diffusion time.
 * @param {Uint32Array} timesteps  at which each step starts
 * @param {number} time
 * @returns {number}  0: pure noise; as many as there are steps: the samples
 */
export function stateAt(timesteps, time) {
  if (time === DATA) return timesteps.length;
  const beyond = timesteps.findIndex((timestep) => timestep < time);
  return Math.max(0, (beyond < 0 ? timesteps.length : beyond) - 1);
}

/**
 * The first of these stops that is not before a diffusion time.
 * @param {number[]} stops
 * @param {number} time
 */
export const stopNear = (stops, time) => stops.findIndex((stop) => stop <= time);

/**
 * A stop in words.
 * @param {number | undefined} time  undefined: before there are runs
 * @param {number} timesteps  of the model
 */
export function stopText(time, timesteps) {
  if (time === undefined) return "Nothing generated yet";
  return time === DATA ? "The finished samples" : `Diffusion time ${time + 1} of ${timesteps}`;
}

/**
 * Which state a run shows, in few words.
 * @param {number} position  of the state
 * @param {Uint32Array} timesteps
 */
export function stateText(position, timesteps) {
  const place = `step ${position} of ${timesteps.length}`;
  if (position === 0) return `${place}: noise`;
  return position === timesteps.length
    ? `${place}: data`
    : `${place}: t = ${timesteps[position] + 1}`;
}
