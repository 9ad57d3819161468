/** The lab's generation in a reverse view; one is made when there are weights worth it. */

import { performing } from "./performing.js";
import { NO_RUN, createReverseView } from "./reverse_view.js";

/**
 * @param {import("../stage.js").Stage} stage
 * @param {Parameters<typeof createReverseView>[1]} options
 */
export function createGenerationView(stage, options) {
  const { lab } = stage;
  const view = createReverseView(stage, options);
  let shown = 0;

  stage.follow(["run", "status", "generation"], ({ status, generation }) => {
    if (lab.trained() && status !== "training" && generation === null) void lab.generate(false);
  });
  stage.subscribe(["generation"], ({ generation }) => {
    if (!generation) view.restart(NO_RUN);
    else if (generation.run === shown) view.grow(generation);
    else {
      shown = generation.run;
      view.restart(generation);
    }
  });

  return {
    ...view,
    /** @type {import("../stage.js").Performer} */
    performer: {
      ...performing(view),
      state: () => ({ position: view.position() }),
    },
  };
}
