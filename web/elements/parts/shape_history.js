/** What is drawn, and what was before, so that each change can be undone. */

/** @typedef {import("../../figures/steer_shapes.js").Shape} Shape */

const MOST = 100; // changes that can be undone

/**
 * @param {Shape[]} first
 * @param {() => void} change  told whenever something else is drawn
 */
export function createShapeHistory(first, change) {
  /** @type {Shape[][]} */
  let before = [];
  let shapes = first;
  /** What the last change was a part of, so that a row of keys is one change. @type {string | null} */
  let part = null;

  return {
    now: () => shapes,
    canUndo: () => before.length > 0,

    /**
     * @param {Shape[]} next
     * @param {string | null} [of]  changes in a row that are part of the same are undone together
     */
    set(next, of = null) {
      if (of === null || of !== part) before = [...before, shapes].slice(-MOST);
      part = of;
      shapes = next;
      change();
    },

    undo() {
      if (before.length === 0) return;
      shapes = before[before.length - 1];
      before = before.slice(0, -1);
      part = null;
      change();
    },
  };
}
