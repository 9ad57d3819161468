/**
 * The named starting points of a run, shared by the page and the command line.
 * A preset says which data, for how many epochs, and every setting that differs from the core's
 * own defaults (which are the notebook's).
 *
 * @typedef {object} Preset
 * @property {string} label         what the page calls it
 * @property {string} summary       one sentence for help texts
 * @property {string} data          a data set name
 * @property {number} points        points per shape
 * @property {number} epochs        passes over the data
 * @property {Record<string, number>} settings  core settings by name
 */

/** @type {Record<string, Preset>} */
export const presets = {
  quick: {
    label: "Quick",
    summary: "A small net of the notebook's family that shows a clear spiral in a few seconds.",
    data: "spiral",
    points: 2000,
    epochs: 500,
    settings: { hidden_width: 32, batch_size: 128, learning_rate: 1e-2, rate_schedule: 1 },
  },
  notebook: {
    label: "Notebook",
    summary: "The course notebook exactly: 504,962 parameters, 1000 epochs on the spiral.",
    data: "spiral",
    points: 2000,
    epochs: 1000,
    settings: {},
  },
  "notebook-conditional": {
    label: "Notebook, conditional",
    summary: "The notebook's second part: spiral and circle with a label, 200 epochs.",
    data: "both",
    points: 2000,
    epochs: 200,
    settings: {},
  },
};

/** The preset that the page opens with and `whorl train` uses when none is named. */
export const defaultPreset = "quick";
