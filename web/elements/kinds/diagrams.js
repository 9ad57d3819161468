/** The kinds that explain by a diagram: most of all figures' code, so a bundle may load them apart. */

import { network } from "./network.js";
import { schedule } from "./schedule.js";
import { step } from "./step.js";

/** @type {Record<string, import("../kinds.js").Kind | import("../kinds.js").Loader>} */
export const diagrams = { network, schedule, step };
