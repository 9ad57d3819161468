/**
 * Long computations cut into slices of about ten milliseconds. Between two slices the worker
 * returns to its event loop, so that a message such as "pause" is obeyed within a frame.
 *
 * @typedef {object} Job
 * @property {number} milliseconds                 how long one slice should last
 * @property {(deadline: number) => boolean | Promise<boolean>} advance  works until the deadline; false
 *   when done
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
  /** @type {Job | null} */
  let running = null; // null too when it was removed meanwhile
  // A port's message is not clamped to 4 ms as a nested timer's call is.
  const channel = new MessageChannel();
  channel.port1.onmessage = turn;

  function schedule() {
    if (scheduled || held || jobs.length === 0) return; // a slice under way is scheduled too
    scheduled = true;
    channel.port2.postMessage(null);
  }

  async function turn() {
    const job = held ? undefined : jobs.shift();
    try {
      if (job) await advance(job);
    } catch (error) {
      // A fault of ours: let the page hear of it, which a promise's rejection would not.
      setTimeout(() => {
        throw error;
      });
    }
    scheduled = false;
    schedule();
  }

  /** @param {Job} job */
  async function advance(job) {
    running = job;
    try {
      const more = await job.advance(now() + job.milliseconds);
      // The others come first: every job gets its turn.
      if (more && running === job && !jobs.includes(job)) jobs.push(job);
    } catch (error) {
      if (running === job) job.fail(error);
    } finally {
      running = null;
    }
  }

  return {
    /** @param {Job} job */
    add(job) {
      if (!jobs.includes(job) && running !== job) jobs.push(job);
      schedule();
    },
    /**
     * The slice that the job is in, if any, is its last, and its outcome is of no account.
     * @param {Job} job
     */
    remove(job) {
      jobs = jobs.filter((other) => other !== job);
      if (running === job) running = null;
    },
    /** @param {boolean} hold  true stops all jobs where they are, false lets them go on */
    hold(hold) {
      held = hold;
      schedule();
    },
    close() {
      jobs = [];
      running = null;
      channel.port1.close();
    },
  };
}

/** @typedef {ReturnType<typeof createSlices>} Slices */
