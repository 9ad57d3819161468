/** Sums that partners have sent, kept until they are asked for, and askers until they come. */

/** The team has lost a member: nothing more will come. */
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
  let broken = null;

  return {
    /** @param {number} from @param {Float32Array} sum */
    put(from, sum) {
      const asker = waiting.get(from);
      if (asker) {
        waiting.delete(from);
        asker.resolve(sum);
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
      if (broken) return Promise.reject(broken);
      return new Promise((resolve, reject) => waiting.set(from, { resolve, reject }));
    },

    /** @param {TeamError} error  for all who wait, and all who will ask */
    close(error) {
      broken = error;
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    },
  };
}
