/** The lessons that come with Whorl. */

import conditional from "../../lessons/conditional.json" with { type: "json" };
import forward from "../../lessons/forward.json" with { type: "json" };
import guidance from "../../lessons/guidance.json" with { type: "json" };
import memorise from "../../lessons/memorise.json" with { type: "json" };
import reverse from "../../lessons/reverse.json" with { type: "json" };
import samplers from "../../lessons/samplers.json" with { type: "json" };
import steering from "../../lessons/steering.json" with { type: "json" };
import training from "../../lessons/training.json" with { type: "json" };
import whatGoesWrong from "../../lessons/what-goes-wrong.json" with { type: "json" };

/** @type {Record<string, unknown>} */
export const shipped = {
  forward,
  training,
  reverse,
  conditional,
  guidance,
  "what-goes-wrong": whatGoesWrong,
  samplers,
  memorise,
  steering,
};
