/**
 * Long computations cut into slices of about ten milliseconds. Between two slices the worker
 * returns to its event loop, so that a message such as "pause" is obeyed within a frame. All desks
 * share the worker's time, turn by turn; each holds and drops its own jobs only.
 *
 * @typedef {object} Job
 * @property {number} milliseconds                 how long one slice should last
 * @property {(deadline: number) => boolean | Promise<boolean>} advance  works until the deadline; false
 *   when done
 * @property {(error: unknown) => void} fail       told what `advance` threw; the job is over then
 *
 * @typedef {{ held: boolean }} Owner
 */

/**
 * @param {{ now?: () => number }} [options]
 */
export function createSlices({ now = () => performance.now() } = {}) {
  /** @type {{ job: Job, owner: Owner }[]} */
  let queue = [];
  let scheduled = false;
  /** @type {Job | null} */
  let running = null; // null too when it was removed meanwhile
  // A port's message is not clamped to 4 ms as a nested timer's call is.
  const channel = new MessageChannel();
  channel.port1.onmessage = turn;

  function schedule() {
    if (scheduled || queue.every(({ owner }) => owner.held)) return; // a slice under way is scheduled too
    scheduled = true;
    channel.port2.postMessage(null);
  }

  async function turn() {
    const index = queue.findIndex(({ owner }) => !owner.held);
    try {
      if (index >= 0) await advance(queue.splice(index, 1)[0]);
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
  const isQueued = (job) => queue.some((entry) => entry.job === job);

  /** @param {{ job: Job, owner: Owner }} entry */
  async function advance({ job, owner }) {
    running = job;
    try {
      const more = await job.advance(now() + job.milliseconds);
      // The others come first: every job gets its turn.
      if (more && running === job && !isQueued(job)) queue.push({ job, owner });
    } catch (error) {
      if (running === job) job.fail(error);
    } finally {
      running = null;
    }
  }

  return {
    /** One desk's part. */
    share() {
      /** @type {Owner} */
      const owner = { held: false };
      /** @type {Set<Job>} */
      const mine = new Set();

      return {
        /** @param {Job} job */
        add(job) {
          mine.add(job);
          if (!isQueued(job) && running !== job) queue.push({ job, owner });
          schedule();
        },
        /**
         * The slice that the job is in, if any, is its last, and its outcome is of no account.
         * @param {Job} job
         */
        remove(job) {
          mine.delete(job);
          queue = queue.filter((entry) => entry.job !== job);
          if (running === job) running = null;
        },
        /** @param {boolean} hold  true stops these jobs where they are, false lets them go on */
        hold(hold) {
          owner.held = hold;
          schedule();
        },
        close() {
          for (const job of mine) this.remove(job);
        },
      };
    },

    /** All of it ends. */
    close() {
      queue = [];
      running = null;
      channel.port1.close();
    },
  };
}

/** @typedef {ReturnType<ReturnType<typeof createSlices>["share"]>} Slices */
