/**
 * Long computations cut into slices of about ten milliseconds. Between two slices the worker
 * returns to its event loop, so that a message such as "pause" is obeyed within a frame. All labs
 * share the worker's time, turn by turn; each holds and drops its own jobs only.
 *
 * What somebody asked for goes on until it ends or is paused; what plays by itself rests while its lab
 * is held, which is when nobody can see what it makes. While a lab is stopped, all its jobs rest.
 *
 * @typedef {object} Job
 * @property {number} milliseconds                 how long one slice should last
 * @property {(deadline: number) => boolean | Promise<boolean>} advance  works until the deadline; false
 *   when done
 * @property {(error: unknown) => void} fail       told what `advance` threw; the job is over then
 * @property {boolean} [asked]                     somebody asked for it
 *
 * @typedef {{ held: boolean, stopped: boolean }} Owner
 * @typedef {{ job: Job, owner: Owner }} Entry
 */

/**
 * @param {{ now?: () => number, channel?: MessageChannel }} [options]
 *   `channel` is what a turn of the event loop is asked for with
 */
export function createSlices({
  now = () => performance.now(),
  // A port's message is not clamped to 4 ms as a nested timer's call is.
  channel = new MessageChannel(),
} = {}) {
  /** @type {Entry[]} */
  let queue = [];
  let scheduled = false;
  /** @type {Entry | null} */
  let running = null; // null too when it was removed meanwhile
  channel.port1.onmessage = turn;

  /** @param {Entry} entry */
  const rests = ({ job, owner }) => owner.stopped || (owner.held && !job.asked);

  function schedule() {
    if (scheduled || queue.every(rests)) return; // a slice under way is scheduled too
    scheduled = true;
    channel.port2.postMessage(null);
  }

  async function turn() {
    const index = queue.findIndex((entry) => !rests(entry));
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

  /** @param {Entry} entry */
  async function advance(entry) {
    const { job } = entry;
    running = entry;
    try {
      const more = await job.advance(now() + job.milliseconds);
      // The others come first: every job gets its turn.
      if (more && running === entry && !isQueued(job)) queue.push(entry);
    } catch (error) {
      if (running === entry) job.fail(error);
    } finally {
      running = null;
    }
  }

  /** @param {(entry: Entry) => boolean} gone */
  function drop(gone) {
    queue = queue.filter((entry) => !gone(entry));
    if (running && gone(running)) running = null;
  }

  return {
    /** One lab's part. */
    share() {
      /** @type {Owner} */
      const owner = { held: false, stopped: false };

      return {
        /** @param {Job} job */
        add(job) {
          if (!isQueued(job) && running?.job !== job) queue.push({ job, owner });
          schedule();
        },
        /**
         * The job gets no further slice. If it is in one now, what that slice returns or throws is
         * ignored.
         * @param {Job} job
         */
        remove: (job) => drop((entry) => entry.job === job),
        /**
         * @param {boolean} held     true stops those that nobody asked for, false lets them go on
         * @param {boolean} stopped  true stops all of them
         */
        hold(held, stopped = false) {
          Object.assign(owner, { held, stopped });
          schedule();
        },
        close: () => drop((entry) => entry.owner === owner),
      };
    },

    /** Ends every lab's jobs. */
    close() {
      queue = [];
      running = null;
      channel.port1.close();
    },
  };
}

/** @typedef {ReturnType<ReturnType<typeof createSlices>["share"]>} Slices */
