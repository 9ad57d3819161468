/** The workers that share the work on one model: gathered when there is first something to do. */

import { helpfulSize } from "../team/shares.js";
import { createTeam } from "../team/team.js";

/**
 * @param {import("../core/engine.js").Engine} engine
 * @param {import("../core/engine.js").Session} session
 * @param {import("../core/engine.js").Data} data
 * @param {object} host
 * @param {import("./run.js").Emit} host.emit
 * @param {() => import("../team/team.js").Helper} host.startHelper
 * @param {number} host.workers  wanted; 0: as many as help
 */
export function createRunTeam(engine, session, data, { emit, startHelper, workers }) {
  /** @type {Promise<import("../team/team.js").Team> | null} */
  let team = null;
  /** @type {Promise<void>} */
  let leaving = Promise.resolve(); // of the team before

  async function gather() {
    const size = workers === 0 ? helpfulWorkers() : workers;
    await leaving; // a step under way must not change the state that the members start from
    const gathered = await createTeam({ engine, session, data, size, startHelper, onLoss });
    emit("team", { size: gathered.size, problem: null, detail: null });
    return gathered;
  }

  /** One core is the page's. */
  const helpfulWorkers = () =>
    helpfulSize({
      weights: session.parameterCount,
      batch: session.settings.batch_size,
      cores: navigator.hardwareConcurrency - 1,
      shards: engine.shards,
    });

  /** @param {string} reason */
  const onLoss = (reason) =>
    emit("team", {
      size: 1,
      problem: "A helping worker was lost: the run goes on with one, to the same result.",
      detail: reason,
    });

  function dissolve() {
    if (team) leaving = team.then((gathered) => gathered.dissolve());
    team = null;
  }

  return {
    now: () => (team ??= gather()),

    /** @param {import("../core/session.js").Pace} pace  takes effect with the next step */
    async setPace(pace) {
      if (team === null) session.setPace(pace);
      else await (await team).setPace(pace);
    },

    /** As many as are wanted now. */
    workers: () => workers,

    /** @param {number} wanted  0: as many as help. Changes the pace only, never the result. */
    setWorkers(wanted) {
      if (wanted === workers) return;
      workers = wanted;
      dissolve();
    },

    dissolve,
  };
}
