/**
 * What the page knows, in one place. Figures and controls read it and are told of changes; only the
 * parts of lab.js write it.
 */

/**
 * @template {Record<string, any>} State
 * @param {State} initial
 */
export function createStore(initial) {
  let state = initial;
  /** @type {{ keys: (keyof State)[], listener: (state: State) => void }[]} */
  let subscribers = [];

  return {
    get: () => state,

    /** @param {Partial<State>} patch */
    set(patch) {
      const before = state;
      state = { ...state, ...patch };
      const after = state;
      for (const { keys, listener } of subscribers) {
        if (keys.some((key) => before[key] !== after[key])) listener(after);
      }
    },

    /**
     * Calls the listener now, and again whenever one of these keys has a new value.
     * @param {(keyof State)[]} keys
     * @param {(state: State) => void} listener
     * @returns {() => void} ends it
     */
    subscribe(keys, listener) {
      const subscriber = { keys, listener };
      subscribers = [...subscribers, subscriber];
      listener(state);
      return () => (subscribers = subscribers.filter((other) => other !== subscriber));
    },
  };
}
