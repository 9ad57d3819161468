/** How a lab is opened: for the first time, after a failure, and in another worker. */

import { drawData, renewSchedule } from "./lab_data.js";
import { readReady } from "./lab_model.js";
import { readConfig } from "./values.js";

/**
 * @typedef {object} Opening
 * @property {Record<string, unknown>} given
 * @property {string | null} variant
 * @property {boolean} trained
 * @property {(problems: string[]) => void} opened
 */

/**
 * @param {import("./lab_context.js").LabContext} lab
 * @param {import("./lab_model.js").LabModel} model
 */
export function createOpening(lab, model) {
  let resting = /** @type {[held: boolean, stopped: boolean]} */ ([false, false]);
  let isOpen = false;
  /**
   * How it was opened, and the function to call when it is open.
   * @type {Opening}
   */
  let opening;

  /**
   * Loads the core, and the first time reads the values.
   * @param {boolean} isFirst
   * @returns {Promise<string[]>} what was wrong with the values
   */
  async function loadCore(isFirst) {
    const { given, variant } = opening;
    const { settings, sampling, datasets, math } = await lab.load("The core", "open", {
      math: null,
      variant,
    });
    if (!isFirst) return [];
    const core = { settings, sampling, datasets };
    const { preset, values, problems } = readConfig({ math, ...given }, core);
    lab.set({ core, preset, values });
    return problems;
  }

  /** Everything from the core on: for the first time, or again with the values that there are. */
  async function attempt() {
    const { trained, opened } = opening;
    const isFirst = !isOpen;
    lab.set({ phase: "loading", problem: null });
    try {
      const refused = await loadCore(isFirst);
      // `prepare` reports later what is wrong with these weights.
      const ready = isFirst && trained ? readReady(lab).catch(() => null) : Promise.resolve(null);
      await drawData(lab);
      await Promise.all([
        renewSchedule(lab),
        ready.then((weights) => model.renew(weights ? { weights, from: "page" } : model.origin())),
      ]);
      if (isFirst) lab.set({ timestep: middle(lab.get().schedule) });
      isOpen = true;
      lab.set({ phase: "ready" });
      opened(refused);
    } catch (error) {
      lab.fail(error);
    }
  }

  /**
   * @param {boolean} held     whether what nobody asked for rests
   * @param {boolean} stopped  whether all rests
   */
  function hold(held, stopped) {
    resting = [held, stopped];
    lab.request("hold", { held, stopped }).catch(lab.report);
  }

  // A new worker has neither core, data nor model. All are made again in it, after the renewals that
  // were waiting for the old one.
  lab.client.onMove(() => {
    hold(...resting);
    void lab.queue(attempt);
  });

  return {
    hold,

    /**
     * Loads the core and makes the first data and model.
     * @param {object} options
     * @param {Record<string, unknown>} [options.given]  values from outside, and a preset
     * @param {string | null} [options.variant]          forces one build of the core
     * @param {boolean} [options.trained]                prepared, if there are weights, as by `prepare`
     * @returns {{ opened: Promise<string[]>, tried: Promise<void> }}
     *   `opened`: what was wrong with the values, once it is open; `tried`: once it is, or has failed and
     *   waits for `recover`
     */
    open({ given = {}, variant = null, trained = false }) {
      /** @type {Promise<string[]>} */
      const opened = new Promise((tell) => (opening = { given, variant, trained, opened: tell }));
      return { opened, tried: attempt() };
    },

    /** After a failure: another attempt with the same values, in another worker if the old one broke. */
    recover() {
      try {
        if (!lab.client.restart()) void lab.queue(attempt);
      } catch (error) {
        lab.fail(error);
      }
    },

    /** Asks once more for what is late. The state says so again if that does not help. */
    loadAgain() {
      lab.set({ late: null });
      void lab.request("read_again").catch(lab.report);
    },
  };
}

/**
 * The first timestep with more noise than signal: near it both are equally strong, which shows the most.
 * @param {Record<string, Float32Array> | null} schedule
 */
function middle(schedule) {
  if (!schedule) return 0;
  const { signal, noise } = schedule;
  return Math.max(
    0,
    signal.findIndex((value, t) => value < noise[t]),
  );
}
