/**
 * The state of a lab: its shape, its first value, and what follows from it.
 *
 * @typedef {import("../core/errors.js").Problem} Problem
 * @typedef {"idle" | "training" | "paused" | "finished"} Status
 *
 * @typedef {import("../core/engine.js").Data} Data  of the plane
 *
 * @typedef {object} RunState
 * @property {number} id                            another for every new model
 * @property {Record<string, number>} settings      the core's, complete
 * @property {Record<string, any>} values           the parameters it was made with
 * @property {Data} data
 * @property {number} parameterCount
 * @property {number} stepsPerEpoch
 * @property {string} variant                       the build of the core that computes it
 * @property {"exact" | "fast"} math                its arithmetic; exact if the browser has no other
 * @property {"seed" | "page" | "file"} from        where its first weights came from
 * @property {string | null} file                   the file's name, if from a file
 * @property {number} beganWith                     epochs, before anybody made it train on
 * @property {boolean} steady                       its learning rates are those that a link gives
 *
 * @typedef {object} Preview
 * @property {number} step                          of training, when the run began
 * @property {Float32Array[]} states                from noise to data
 * @property {Uint32Array} timesteps                at which each step starts
 * @property {Uint32Array | null} labels
 * @property {number} distance                      to the data (sliced Wasserstein)
 * @property {Float32Array} losses                  mean squared error by bucket of timesteps
 *
 * @typedef {object} Generation
 * @property {number} run
 * @property {Float32Array[]} states                visited so far, from noise to data
 * @property {Uint32Array} timesteps                at which each step starts; empty before the first state
 * @property {number} stepCount
 * @property {number | null} label
 * @property {number} trainingStep
 * @property {number | null} distance               to the data (sliced Wasserstein), once complete
 * @property {number | null} detail                 to the data (squared MMD), once complete
 * @property {References | null} references         for so many samples of this label, a little later
 *
 * What samples can score against the data at hand.
 * @typedef {object} References
 * @property {import("../worker/scores.js").Score} fresh  as many fresh points of the same data
 * @property {import("../worker/scores.js").Score} noise  as many points of pure noise
 *
 * @typedef {object} LabState
 * @property {"loading" | "ready" | "failed"} phase
 * @property {Problem | null} problem                of the lab as a whole
 * @property {Problem | null} late                  what should have arrived by now
 * @property {Problem | null} trainingProblem
 * @property {Problem | null} generationProblem
 * @property {number} unsaved                       ms of training that are in no file yet
 * @property {import("./parameters.js").Core} core  what it says of itself
 * @property {string} preset
 * @property {Record<string, any>} values           by parameter key
 * @property {boolean} canUndo
 * @property {boolean} canRedo
 * @property {Data | null} data
 * @property {Record<string, Float32Array> | null} schedule
 * @property {number} timestep                      where the reader stands in diffusion time
 * @property {RunState | null} run
 * @property {References | null} references        for the samples shown while the model trains,
 *                                                  where somebody wants to know
 * @property {Float32Array | null} floors          the lowest loss that any network can reach, at each
 *                                                  timestep, where somebody wants to know
 * @property {number} team                          how many workers share the work of the run
 * @property {Status} status
 * @property {number} step
 * @property {number} progress                      counts progress events: the loss history grew
 * @property {Preview | null} preview
 * @property {Generation | null} generation
 */

import { needsModel, parameters } from "./parameters.js";
import { defaultPreset } from "./presets.js";

/** What training and generation have made: nothing, of a new model. */
export const untrained = () => ({
  references: /** @type {References | null} */ (null),
  floors: /** @type {Float32Array | null} */ (null),
  status: /** @type {Status} */ ("idle"),
  step: 0,
  progress: 0,
  preview: null,
  generation: null,
  trainingProblem: /** @type {Problem | null} */ (null),
  generationProblem: /** @type {Problem | null} */ (null),
  unsaved: 0,
});

/** @returns {LabState} */
export const initialState = () => ({
  phase: "loading",
  problem: null,
  late: null,
  core: { settings: [], sampling: [], datasets: [] },
  preset: defaultPreset,
  values: {},
  canUndo: false,
  canRedo: false,
  data: null,
  schedule: null,
  timestep: 0,
  run: null,
  team: 1,
  ...untrained(),
});

/** Parameters that the present model does not have yet. @param {LabState} state */
export function waitingParameters({ run, values, step }) {
  if (!run) return [];
  const changed = parameters.filter(({ key }) => values[key] !== run.values[key]);
  // The length of training acts at once, unless there will be another model, or this one is past it.
  const epochsWait = changed.some(needsModel) || values.epochs * run.stepsPerEpoch < step;
  return changed.filter((each) => needsModel(each) || (each.key === "epochs" && epochsWait));
}

/**
 * Whether changes may replace the model at once, because nothing of the reader's would be lost.
 * @param {LabState} state
 */
export const isUntouched = ({ status, run }) => status === "idle" && run?.from !== "file";

/**
 * The lowest training loss that any network can reach; null where it was not measured, or where
 * training does not count all diffusion times alike.
 * @param {LabState} state
 */
export function lossFloor({ run, floors }) {
  if (!run || !floors) return null;
  const { time_sampling: times, loss_weight: weight } = run.values;
  if (times !== "uniform" || weight !== "none") return null;
  return floors.reduce((sum, value) => sum + value, 0) / floors.length;
}

/** Whether the present weights have been trained, here or elsewhere. @param {LabState} state */
export const isTrained = ({ step, run }) => step > 0 || (run !== null && run.from !== "seed");
