/** A page that makes runs of tests/core/checksum_runs.js with workers of its own; the tests ask it. */
import { loadEngine } from "../../../web/core/engine.js";
import { asHelper } from "../../../web/worker/as_helper.js";
import { servedName } from "../../../web/worker/served.js";
import { readModule } from "../../../web/worker/worker_files.js";
import { teamChecksums } from "../../team/team_checksums.js";

const startHelper = () =>
  asHelper(new Worker(new URL(servedName("helper.js"), import.meta.url), { type: "module" }));

const engine = loadEngine({ readModule, variant: "simd128" });

/**
 * @param {import("../../core/checksum_runs.js").Run} run
 * @param {number} size
 */
const checksums = async (run, size) =>
  teamChecksums({ engine: await engine, run, size, startHelper });

Object.assign(globalThis, { checksums });
