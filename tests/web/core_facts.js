/** What the core says of itself, as the worker tells it to a page. */

import { createEngine } from "../../web/node/index.js";

/** @returns {Promise<import("../../web/state/parameters.js").Core>} */
export async function readCore() {
  const engine = await createEngine();
  return {
    settings: engine.settings,
    sampling: engine.sampling,
    datasets: engine.datasets.map((name) => ({
      name,
      classNames: engine.classNames(name),
      shapes: engine.shapes(name),
    })),
  };
}
