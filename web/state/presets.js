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
 * @property {Record<string, any>} settings  core settings by name; those that are choices by name too
 */

/**
 * A small net of the notebook's family and many small steps; tests/bench/quality.js shows what each
 * number is worth. The geometric noise schedule knows no betas: those here are for whoever goes
 * back to the linear one, and make a hundred timesteps as noisy as the notebook's three hundred.
 */
const quickSettings = {
  hidden_width: 24,
  block_count: 2,
  timesteps: 100,
  schedule: "geometric",
  beta_start: 3e-4,
  beta_end: 0.06,
  batch_size: 40,
  learning_rate: 7e-3,
  rate_schedule: "cosine",
};

/** Flow matching with the same net; tests/bench/few_steps.js shows what each number is worth. */
const flowSettings = {
  ...quickSettings,
  schedule: "flow",
  objective: "velocity",
  time_sampling: "logit-normal",
};

/** @type {Record<string, Preset>} */
export const presets = {
  quick: {
    label: "Quick",
    summary: "A small net of the notebook's family that draws a clear spiral in about a second.",
    data: "spiral",
    points: 2000,
    epochs: 400,
    settings: quickSettings,
  },
  "quick-conditional": {
    label: "Quick, conditional",
    summary: "The same small net with a label: spiral or circle.",
    data: "both",
    points: 2000,
    epochs: 200,
    settings: quickSettings,
  },
  guided: {
    label: "Guided",
    summary:
      "The same small net with six labelled clusters, some labels dropped so that it can be guided.",
    data: "clusters",
    points: 2000,
    epochs: 400,
    settings: { ...quickSettings, label_dropout: 0.15 },
  },
  flow: {
    label: "Flow matching",
    summary:
      "The same small net, asked for the velocity of a straight path, to sample in few steps.",
    data: "spiral",
    points: 2000,
    epochs: 400,
    settings: flowSettings,
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
