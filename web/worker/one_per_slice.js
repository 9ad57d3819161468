/** A few long computations, such as comparisons of clouds: one in each slice is long enough. */

/**
 * @template Result
 * @param {import("./slices.js").Slices} slices
 * @param {(() => Result)[]} tasks  at least one
 * @returns {Promise<Result[]>}
 */
export function onePerSlice(slices, tasks) {
  /** @type {Result[]} */
  const results = [];
  return new Promise((resolve, reject) => {
    slices.add({
      milliseconds: 0,
      advance() {
        results.push(tasks[results.length]());
        if (results.length < tasks.length) return true;
        resolve(results);
        return false;
      },
      fail: reject,
    });
  });
}
