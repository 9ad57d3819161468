/**
 * What the page knows: its shape, and what it is before the core is there.
 *
 * @typedef {"idle" | "training" | "paused" | "finished"} Status
 *
 * @typedef {object} Data
 * @property {string} name
 * @property {Float32Array} points
 * @property {Uint32Array | null} labels
 * @property {number} count
 * @property {number} classCount
 *
 * @typedef {object} RunState
 * @property {Record<string, number>} settings      the core's, complete
 * @property {Record<string, any>} values           the parameters it was made with
 * @property {Data} data
 * @property {number} parameterCount
 * @property {number} stepsPerEpoch
 * @property {string} variant                       the build of the core that computes it
 * @property {"exact" | "fast"} math                its arithmetic; exact if the browser has no other
 * @property {string | null} file                   where its weights came from, if from a file
 *
 * @typedef {object} Generation
 * @property {number} run
 * @property {Float32Array[]} states                visited so far, from noise to data
 * @property {number} stepCount
 * @property {number | null} label
 * @property {number} trainingStep
 * @property {number | null} distance               to the data (sliced Wasserstein), once complete
 * @property {number | null} detail                 to the data (squared MMD), once complete
 *
 * @typedef {object} LabState
 * @property {"loading" | "ready" | "failed"} phase
 * @property {string | null} problem                of the page as a whole
 * @property {string | null} trainingProblem
 * @property {string | null} generationProblem
 * @property {any[]} coreSettings
 * @property {string} preset
 * @property {Record<string, any>} values           by parameter key
 * @property {Data | null} data
 * @property {Record<string, Float32Array> | null} schedule
 * @property {{ steps: number[], states: Float32Array[], signal: number[] } | null} strip
 * @property {number} timestep                      where the forward slider stands
 * @property {{ timestep: number, alphaBar: number, points: Float32Array } | null} jump
 * @property {RunState | null} run
 * @property {number} team                          how many workers share the work of the run
 * @property {Status} status
 * @property {number} step
 * @property {number} progress                      counts progress events: the loss history grew
 * @property {{ step: number, points: Float32Array, labels: Uint32Array | null } | null} preview
 * @property {Float32Array[] | null} flow           a reverse run of the trained model that came along
 * @property {string | null} flowProblem
 * @property {Generation | null} generation
 * @property {number} position                      which of its states is drawn
 */

import { defaultPreset } from "./presets.js";

/** What training and generation have made: nothing, of a new model. */
export const untrained = () => ({
  status: /** @type {Status} */ ("idle"),
  step: 0,
  progress: 0,
  preview: null,
  generation: null,
  position: 0,
  trainingProblem: null,
  generationProblem: null,
});

/** @returns {LabState} */
export const initialState = () => ({
  phase: "loading",
  problem: null,
  coreSettings: [],
  preset: defaultPreset,
  values: {},
  data: null,
  schedule: null,
  strip: null,
  timestep: 0,
  jump: null,
  run: null,
  team: 1,
  flow: null,
  flowProblem: null,
  ...untrained(),
});
