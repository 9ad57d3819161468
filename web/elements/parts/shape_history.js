/** The shape that is drawn, and those before it, so that each change can be undone. */

/** @typedef {import("../../figures/steer_shapes.js").Shape} Shape */

const MOST = 100; // changes that can be undone

/**
 * @param {Shape | null} first
 * @param {() => void} change  told whenever the shape is another
 */
export function createShapeHistory(first, change) {
  /** @type {(Shape | null)[]} */
  let before = [];
  let shape = first;
  /** What the last change was a part of, so that a row of keys is one change. @type {string | null} */
  let part = null;

  return {
    now: () => shape,
    canUndo: () => before.length > 0,

    /**
     * @param {Shape | null} next
     * @param {string | null} [of]  changes in a row that are part of the same are undone together
     */
    set(next, of = null) {
      if (of === null || of !== part) before = [...before, shape].slice(-MOST);
      part = of;
      shape = next;
      change();
    },

    /** The last change is over: another of its kind is one of its own. */
    close: () => void (part = null),

    undo() {
      if (before.length === 0) return;
      shape = before[before.length - 1];
      before = before.slice(0, -1);
      part = null;
      change();
    },
  };
}
