/** What went wrong with training or generation, as a sentence beside it. */

import { createNotice } from "../../controls/notice.js";

/**
 * @param {import("../stage.js").Stage} stage
 * @param {"trainingProblem" | "generationProblem"} key
 * @returns {HTMLElement}
 */
export function createProblemNotice({ subscribe }, key) {
  const notice = createNotice();
  subscribe([key], (state) => notice.show(state[key]));
  return notice.element;
}
