/**
 * Long computations cut into slices of about ten milliseconds. Between two slices the worker
 * returns to its event loop, so that a message such as "pause" is obeyed within a frame.
 *
 * @typedef {object} Job
 * @property {number} milliseconds                 how long one slice should last
 * @property {(deadline: number) => boolean} advance  works until the deadline; false when done
 * @property {(error: unknown) => void} fail       told what `advance` threw; the job is over then
 */

/**
 * @param {{ now?: () => number }} [options]
 */
export function createSlices({ now = () => performance.now() } = {}) {
  /** @type {Job[]} */
  let jobs = [];
  let held = false;
  let scheduled = false;
  // A port's message is not clamped to 4 ms as a nested timer's call is.
  const channel = new MessageChannel();
  channel.port1.onmessage = turn;

  function schedule() {
    if (scheduled || held || jobs.length === 0) return;
    scheduled = true;
    channel.port2.postMessage(null);
  }

  function turn() {
    scheduled = false;
    const job = held ? undefined : jobs.shift();
    if (!job) return;
    let more = false;
    try {
      more = job.advance(now() + job.milliseconds);
    } catch (error) {
      job.fail(error);
    }
    if (more) jobs.push(job); // the others come first: every job gets its turn
    schedule();
  }

  return {
    /** @param {Job} job */
    add(job) {
      if (!jobs.includes(job)) jobs.push(job);
      schedule();
    },
    /** @param {Job | null} job */
    remove(job) {
      jobs = jobs.filter((other) => other !== job);
    },
    /** @param {boolean} hold  true stops all jobs where they are, false lets them go on */
    hold(hold) {
      held = hold;
      schedule();
    },
    close() {
      jobs = [];
      channel.port1.close();
    },
  };
}

/** @typedef {ReturnType<typeof createSlices>} Slices */
