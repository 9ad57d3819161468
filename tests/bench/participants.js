/** Opens every contender in every place, and lets none in that computes something else. */
import { startChromium } from "./chromium.js";
import { configs } from "./contenders/contender.js";
import { startPytorchHost } from "./contenders/pytorch.js";
import { solve } from "./contenders/whorl.js";
import { startNodeHost } from "./node.js";

/**
 * @typedef {import("./rounds.js").Entry} Entry
 * @typedef {import("./contenders/contender.js").Answer} Answer
 * @typedef {import("./node.js").Host} Host
 *
 * @typedef {object} Participant
 * @property {"contender"} kind
 * @property {string} place
 * @property {string} contender
 * @property {string} note
 * @property {number} loss
 * @property {number} loss_error           against Whorl's
 * @property {number} gradient_norm_error  relative
 *
 * @typedef {{kind: "skipped", place: string, contender: string, reason: string}} Skipped
 */

export const places = ["node", "chromium", "pytorch"];

/** How far an answer may be from Whorl's: float32 sums in another order. */
const lossTolerance = 1e-4;
const gradientTolerance = 1e-3;

/**
 * @param {object} options
 * @param {import("../../web/core/engine.js").Engine} options.engine  for the answer to compare with
 * @param {readonly string[]} options.places
 * @param {(name: string) => boolean} options.wanted  by the contender's name
 * @param {(message: string) => void} options.say
 */
export async function openParticipants({ engine, places: wantedPlaces, wanted, say }) {
  const expected = solve(engine);
  /** @type {Entry[]} */
  const entries = [];
  /** @type {(Participant | Skipped)[]} */
  const records = [];
  /** @type {(() => unknown)[]} */
  const closers = [];

  /**
   * @param {string} place
   * @param {string} contender
   * @param {Host} host
   * @param {any} config
   */
  async function enter(place, contender, host, config) {
    say(`opening ${contender} (${place})`);
    closers.unshift(host.close);
    const reply = await host.ask({ open: config });
    if ("unavailable" in reply) {
      records.push({ kind: "skipped", place, contender, reason: reply.unavailable });
      return;
    }
    if (!("opened" in reply)) {
      const reason = "error" in reply ? reply.error : JSON.stringify(reply);
      throw new Error(`${contender} (${place}): ${reason}`);
    }
    const { opened } = reply;
    const errors = checkAnswer(`${contender} (${place})`, opened.answer, expected);
    records.push({ kind: "contender", place, contender, note: opened.note, ...errors });
    for (const [task, { flops }] of Object.entries(opened.tasks)) {
      const turn = turnOf(host, opened.contender, task);
      entries.push({ place, contender, task, flops, turn });
    }
  }

  const close = async () => {
    for (const closer of closers) await closer();
  };
  /** @type {string | null} */
  let chromiumVersion = null;
  try {
    const chosen = configs.filter(({ name }) => wanted(name));
    if (wantedPlaces.includes("node")) {
      for (const config of chosen) await enter("Node", config.name, startNodeHost(), config);
    }
    if (wantedPlaces.includes("chromium")) {
      const chromium = await startChromium();
      closers.unshift(chromium.close);
      chromiumVersion = chromium.version;
      for (const config of chosen) {
        await enter("Chromium", config.name, await chromium.startHost(), config);
      }
    }
    if (wantedPlaces.includes("pytorch") && wanted("PyTorch")) {
      await enter("Python", "PyTorch", startPytorchHost(engine), {});
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { entries, records, chromiumVersion, close };
}

/**
 * @param {Host} host
 * @param {number} contender
 * @param {string} task
 */
export function turnOf(host, contender, task) {
  return async (/** @type {number} */ calls) => {
    const reply = await host.ask({ turn: { contender, task, calls } });
    if ("milliseconds" in reply) return reply.milliseconds;
    throw new Error(`${task}: ${JSON.stringify(reply)}`);
  };
}

/**
 * @param {string} who
 * @param {Answer | null} answer
 * @param {Answer} expected
 */
export function checkAnswer(who, answer, expected) {
  if (answer === null) throw new Error(`${who} did not say what it computes`);
  const { loss, gradientNorm } = answer;
  const lossError = Math.abs(loss - expected.loss);
  const gradientError = Math.abs(gradientNorm / expected.gradientNorm - 1);
  if (!(lossError <= lossTolerance) || !(gradientError <= gradientTolerance)) {
    throw new Error(
      `${who} computes something else: loss ${loss} and gradient norm ${gradientNorm} ` +
        `where Whorl has ${expected.loss} and ${expected.gradientNorm}`,
    );
  }
  return { loss, loss_error: lossError, gradient_norm_error: gradientError };
}
