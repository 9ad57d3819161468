/**
 * The page: starts the worker, makes the sections, and says so in words when something it needs is
 * missing.
 *
 * For tests and the curious, `window.whorl.getState()` is everything the page holds right now: see
 * LabState in ../state/lab_state.js. What is drawn is what is there. `window.whorl.checksum()` resolves to
 * the checksum of all weights.
 */

import { createClient } from "../worker/client.js";
import { createLab } from "../state/lab.js";
import { createNotice } from "../controls/notice.js";
import { place } from "../controls/dom.js";
import { createDataSection } from "./data_section.js";
import { createForwardSection } from "./forward_section.js";
import { createTrainingSection } from "./training_section.js";
import { createGenerationSection } from "./generation_section.js";
import { createOpening } from "./opening.js";
import { keepListenersInformed } from "./live_region.js";

const notice = createNotice();
place("page-notice").append(notice.element);

/** What this browser lacks, as a sentence, or null. */
function whatIsMissing() {
  if (typeof WebAssembly !== "object") {
    return "This browser has no WebAssembly, which Whorl computes with: please open the page in a current Firefox, Chrome, Edge or Safari.";
  }
  if (typeof Worker !== "function") {
    return "This browser does not let pages use workers, which Whorl computes in: please open the page in a current Firefox, Chrome, Edge or Safari.";
  }
  return null;
}

/** @param {string} message */
const faultText = (message) =>
  `The worker that computes for this page failed (${message}): please reload the page.`;

/** @param {import("../state/lab_state.js").RunState} run */
function coreNote({ variant, math, values }) {
  const build = `This browser runs the ${variant} build of it.`;
  if (values.math === math) return build;
  return `${build} It has no fast arithmetic, so what was asked for as fast is exact.`;
}

/** The worker's client, or null after saying what went wrong: a policy may forbid workers. */
function startClient() {
  try {
    return createClient();
  } catch (error) {
    notice.show(faultText(/** @type {Error} */ (error).message));
    return null;
  }
}

async function main() {
  const missing = whatIsMissing();
  if (missing) return notice.show(missing);

  const client = startClient();
  if (!client) return;
  const lab = createLab(client);
  client.onFault((message) => lab.reportProblem(faultText(message)));
  Object.assign(window, { whorl: { getState: lab.get, checksum: lab.checksum } });
  lab.subscribe(["problem"], ({ problem }) => notice.show(problem));

  const variant = new URLSearchParams(location.search).get("core");
  await lab.open(variant);
  if (lab.get().phase === "failed") return;

  // Between two sections the browser may draw and listen: no long task, even at the start.
  for (const create of [
    createOpening,
    createDataSection,
    createForwardSection,
    createTrainingSection,
    createGenerationSection,
    keepListenersInformed,
  ]) {
    create(lab);
    await new Promise((resolve) => setTimeout(resolve));
  }
  lab.subscribe(["run"], ({ run }) => {
    if (run) place("core-note").textContent = coreNote(run);
  });

  // A hidden tab computes nothing; it goes on where it was when it is seen again.
  document.addEventListener("visibilitychange", () => lab.hold(document.hidden));
  if (document.hidden) lab.hold(true);
  performance.mark("whorl-interactive");
}

main();
