/** Sums that partners have sent and nobody has taken yet, and promises of those that have not come. */

/** The team has lost a member, or is dissolved: no message will come any more. */
export class TeamError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = "TeamError";
  }
}

export function createInbox() {
  /** @type {Map<number, Float32Array[]>} */
  const arrived = new Map();
  /** @type {Map<number, { resolve: (sum: Float32Array) => void, reject: (error: Error) => void }>} */
  const waiting = new Map();
  /** @type {TeamError | null} */
  let closed = null;

  return {
    /** @param {number} from @param {Float32Array} sum */
    put(from, sum) {
      const pending = waiting.get(from);
      if (pending) {
        waiting.delete(from);
        pending.resolve(sum);
      } else arrived.set(from, [...(arrived.get(from) ?? []), sum]);
    },

    /**
     * The next sum of that member.
     * @param {number} from
     * @returns {Promise<Float32Array>}
     */
    take(from) {
      const sum = arrived.get(from)?.shift();
      if (sum) return Promise.resolve(sum);
      if (closed) return Promise.reject(closed);
      return new Promise((resolve, reject) => waiting.set(from, { resolve, reject }));
    },

    /** @param {TeamError} error  with which every promise is rejected from now on */
    close(error) {
      closed = error;
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    },
  };
}
