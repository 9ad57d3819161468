/** The runs of tests/core/checksum_runs.js made by a team, of threads or of a page's workers. */
import { createTeam } from "../../web/team/team.js";
import { checksumOf, openRun, sampleCount } from "../core/checksum_runs.js";

/**
 * @param {object} options
 * @param {import("../../web/core/engine.js").Engine} options.engine
 * @param {import("../core/checksum_runs.js").Run} options.run
 * @param {number} options.size  members
 * @param {() => import("../../web/team/team.js").Helper} options.startHelper
 * @returns {Promise<import("../core/checksum_runs.js").Checksums>}
 * @throws if the team could not be kept together
 */
export async function teamChecksums({ engine, run, size, startHelper }) {
  const { data, session } = openRun(engine, run);
  const team = await createTeam({ engine, session, data, size, startHelper });
  await team.train(9); // a slice ends in the middle of an epoch
  await team.train(run.steps - 9);
  const weights = session.checksum();
  const samples = [];
  for (const { sampling } of run.samples) {
    const drawing = team.startReverse({ count: sampleCount, sampling });
    await drawing.advance(5);
    const states = await drawing.advance(Number(sampling.steps) - 5);
    samples.push(checksumOf(/** @type {Float32Array} */ (states.at(-1))));
    drawing.destroy();
  }
  if (team.size !== size) throw new Error(`only ${team.size} of ${size} members were left`);
  await team.dissolve();
  session.destroy();
  return { weights, samples };
}
