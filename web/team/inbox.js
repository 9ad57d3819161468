/** What other members have sent and nobody has taken yet, and promises of what has not come. */

/** The team has lost a member, or is dissolved: no message will come any more. */
export class TeamError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message);
    this.name = "TeamError";
  }
}

/**
 * Each item is put and taken under a key: what is taken under one key comes in the order in which it
 * was put, and only one promise at a time may wait for a key.
 * @template T
 */
export function createInbox() {
  /** @type {Map<string | number, T[]>} */
  const arrived = new Map();
  /** @type {Map<string | number, { resolve: (item: T) => void, reject: (error: Error) => void }>} */
  const waiting = new Map();
  /** @type {TeamError | null} */
  let closed = null;

  return {
    /** @param {string | number} key @param {T} item */
    put(key, item) {
      const pending = waiting.get(key);
      if (pending) {
        waiting.delete(key);
        pending.resolve(item);
      } else arrived.set(key, [...(arrived.get(key) ?? []), item]);
    },

    /**
     * The next item under that key.
     * @param {string | number} key
     * @returns {Promise<T>}
     */
    take(key) {
      const [item, ...others] = arrived.get(key) ?? [];
      if (others.length > 0) arrived.set(key, others);
      else arrived.delete(key);
      if (item !== undefined) return Promise.resolve(item);
      if (closed) return Promise.reject(closed);
      return new Promise((resolve, reject) => waiting.set(key, { resolve, reject }));
    },

    /** @param {TeamError} error  with which every promise is rejected from now on */
    close(error) {
      closed = error;
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    },
  };
}

/**
 * @template T
 * @typedef {ReturnType<typeof createInbox<T>>} Inbox
 */
