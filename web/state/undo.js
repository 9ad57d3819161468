/** What was, so that a change can be taken back, and made again. Pure. */

const DEPTH = 100; // changes: nobody goes back further

/**
 * @template State
 */
export function createUndo() {
  /** @type {State[]} */
  let before = [];
  /** @type {State[]} */
  let after = [];

  return {
    get canUndo() {
      return before.length > 0;
    },
    get canRedo() {
      return after.length > 0;
    },
    /** @param {State} state  as it was before a change that is made now */
    remember(state) {
      before = [...before, state].slice(-DEPTH);
      after = [];
    },
    /**
     * @param {State} present
     * @returns {State | null} what to go back to; null if there is nothing
     */
    undo(present) {
      const state = before.pop();
      if (state === undefined) return null;
      after.push(present);
      return state;
    },
    /** @param {State} present @returns {State | null} */
    redo(present) {
      const state = after.pop();
      if (state === undefined) return null;
      before.push(present);
      return state;
    },
  };
}
