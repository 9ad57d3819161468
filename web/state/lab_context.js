/**
 * What all parts of a lab use: its state, its worker, the order of renewals, and the ways to show what
 * went wrong.
 */

import { problemOf } from "../core/errors.js";
import { initialState } from "./lab_state.js";
import { createStore } from "./store.js";

/** @typedef {import("../core/errors.js").Problem} Problem */

const PATIENCE = 8000; // ms: a file usually arrives within a second

/** @param {import("../client/client.js").Client} client */
export function createContext(client) {
  const { request } = client;
  const { get, set, subscribe } = createStore(initialState());

  /**
   * Shows a problem in the place for its kind. A broken worker is shown by `fail` alone, and once.
   * @param {"problem" | "trainingProblem" | "generationProblem"} key
   * @param {any} error
   * @param {Problem} [problem]  the text to show for it
   * @returns {string} the sentence
   */
  function tell(key, error, problem = problemOf(error)) {
    if (error.status !== "broken") set({ [key]: problem });
    return problem.message;
  }

  /**
   * Shows a problem that concerns neither training nor generation. While the lab is being opened there
   * may be no model, and requests refused for that reason are not shown.
   * @param {unknown} error
   */
  const report = (error) => void (get().phase === "ready" && tell("problem", error));

  /** The lab stops until somebody asks for another attempt. @param {unknown} error */
  function fail(error) {
    const status = get().status === "training" ? "paused" : get().status;
    set({ phase: "failed", problem: problemOf(error), late: null, status });
  }

  /**
   * A request for which a file may have to be loaded first. When that takes too long, the state says so.
   * @template {keyof import("../worker/protocol.js").Requests} Type
   * @param {string} what  how the sentence begins
   * @param {Type} type
   * @param {import("../client/client.js").FieldsGiven<Type>} fields
   */
  async function load(what, type, ...fields) {
    const message = `${what} has not arrived after ${PATIENCE / 1000} seconds: the connection may be slow or broken.`;
    const timer = setInterval(() => set({ late: { message, detail: null } }), PATIENCE);
    try {
      return await request(type, ...fields);
    } finally {
      clearInterval(timer);
      set({ late: null });
    }
  }

  /** @type {Promise<string | null>} the result of the last renewal: null, or why it was refused */
  let renewals = Promise.resolve(null);

  /**
   * Runs one renewal after another, so that two quick changes cannot mix.
   * @param {() => Promise<any>} task
   */
  function queue(task) {
    renewals = renewals
      .then(() => task())
      .then(() => null)
      .catch((error) => tell("trainingProblem", error));
    return renewals;
  }

  /** Resolves when all renewals so far are over. */
  const settled = () => renewals;

  return { client, request, get, set, subscribe, tell, report, fail, load, queue, settled };
}

/** @typedef {ReturnType<typeof createContext>} LabContext */
