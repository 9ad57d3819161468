/** What a run leaves behind while it trains: its losses, how good its samples were, its pace. */

import { createLossHistory } from "./loss_history.js";
import { createPace } from "./pace.js";
import { createQualityHistory } from "./quality_history.js";

export const createRecord = () => ({
  losses: createLossHistory(),
  quality: createQualityHistory(),
  pace: createPace(),
});

/** @typedef {ReturnType<typeof createRecord>} RunRecord */
