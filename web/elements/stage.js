/**
 * What a kind of figure is given to play on: its place, its lab, and all that must end when the
 * figure goes.
 *
 * @typedef {object} Performer  what a figure can be told to do; what is missing falls back to the lab
 * @property {() => void} [play]
 * @property {() => void} [pause]
 * @property {() => void} [step]
 * @property {(position: number) => void} [seek]
 * @property {() => Record<string, any>} [state]  what it shows, beside the lab's state
 *
 * @typedef {object} Kind
 * @property {string} label                       what it is, for those who cannot see it
 * @property {boolean} [trained]                  it shows what a trained model does
 * @property {string[]} [styles]                  the texts of its own style sheets
 * @property {(stage: Stage) => Performer | void} create
 *
 * @typedef {ReturnType<typeof createStage>} Stage
 */

import { loadCharts } from "./loaders/load_charts.js";

/**
 * @param {object} options
 * @param {HTMLElement} options.root
 * @param {import("../state/lab.js").Lab} options.lab
 * @param {(name: string) => string | null} options.option   an attribute of the element
 */
export function createStage({ root, lab, option }) {
  /** @type {(() => void)[]} */
  const endings = [];
  /** @type {Set<(seen: boolean) => void>} */
  const watchers = new Set();
  let seen = false;

  /**
   * As the lab's own, until the figure goes.
   * @param {(keyof import("../state/lab_state.js").LabState)[]} keys
   * @param {(state: import("../state/lab_state.js").LabState) => void} listener
   */
  function subscribe(keys, listener) {
    endings.push(lab.subscribe(keys, listener));
  }

  /** @param {(seen: boolean) => void} watcher  told now, and whenever the figure comes or goes */
  function onSeen(watcher) {
    watchers.add(watcher);
    watcher(seen);
  }

  return {
    root,
    lab,
    option,
    subscribe,
    onSeen,
    /** A kind that lies beside whorl.js has them through here: what loads scripts is in there alone. */
    loadCharts,

    /**
     * Does the work whenever one of these keys has a new value, but only while the figure is in view;
     * what was missed is made up for once when it comes into view.
     * @param {(keyof import("../state/lab_state.js").LabState)[]} keys
     * @param {(state: import("../state/lab_state.js").LabState) => void} work
     * @returns {() => void} does it for another reason
     */
    follow(keys, work) {
      let stale = false;
      const attend = () => {
        stale = !seen;
        if (seen) work(lab.get());
      };
      subscribe(keys, attend);
      onSeen(() => stale && attend());
      return attend;
    },

    /**
     * @template {{ destroy: () => void }} Figure
     * @param {Figure} figure
     * @returns {Figure}
     */
    keep(figure) {
      endings.push(() => figure.destroy());
      return figure;
    },

    /** @param {() => void} ending */
    onEnd(ending) {
      endings.push(ending);
    },

    /** @param {boolean} now */
    see(now) {
      if (now === seen) return;
      seen = now;
      for (const watcher of watchers) watcher(seen);
    },

    end() {
      for (const ending of endings.splice(0)) ending();
      watchers.clear();
    },
  };
}
