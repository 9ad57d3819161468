/**
 * The helper's side of a team: a worker with its own engine and a replica of the host's session. It
 * handles one message after another, but receives the sums of its partners at any time.
 *
 * Host → helper   { type: "open", variant, member }
 *                 { type: "create", size, settings, data, state, step }
 *                 { type: "train", steps, step }              that all members make together; step: index
 *                                                             of the first
 *                 { type: "swap", from, sum }
 *                 { type: "set_pace", pace }
 *                 { type: "reverse", run, cloud, weights }    start this member's points of a reverse run
 *                 { type: "advance", run, steps }             make the next steps of it
 *                 { type: "end", run }
 * Helper → host   { type: "ready" }                           after "open"
 *                 { type: "swap", to, sum }                   to be forwarded to that member
 *                 { type: "states", run, states }             after "advance"
 *                 { type: "failed", message }                 the last message
 */

import { CoreError } from "../core/errors.js";
import { createInbox } from "./inbox.js";
import { createMember } from "./member.js";

/**
 * @param {{ post: (message: any, transfer?: ArrayBuffer[]) => void }} port  to the host
 * @param {(variant: import("../core/variants.js").Variant) =>
 *   Promise<import("../core/engine.js").Engine>} openEngine
 * @returns {(message: any) => void}  to be called with each of the host's messages
 */
export function createHelper(port, openEngine) {
  /** @type {import("./inbox.js").Inbox<Float32Array>} */
  const inbox = createInbox();
  /** @type {import("../core/engine.js").Engine} */
  let engine;
  let number = 0; // of this member
  /** @type {import("./member.js").Member} */
  let member;
  /** @type {Map<number, import("./reverse_run.js").ReverseRun>} */
  const runs = new Map();

  /** @param {number} run */
  const runOf = (run) => /** @type {import("./reverse_run.js").ReverseRun} */ (runs.get(run));

  /** @type {Record<string, (message: any) => void | Promise<void>>} */
  const handlers = {
    async open({ variant, member: own }) {
      number = own;
      engine = await openEngine(variant);
      port.post({ type: "ready" });
    },
    create({ size, settings, data, state, step }) {
      const session = engine.createSession(settings, data);
      session.setState(state, step);
      member = createMember({
        engine,
        session,
        member: number,
        size,
        swap(partner, sum) {
          port.post({ type: "swap", to: partner, sum }, [/** @type {ArrayBuffer} */ (sum.buffer)]);
          return inbox.take(partner);
        },
      });
    },
    async train({ steps, step }) {
      if (member.trains && member.session.stepIndex !== step) {
        throw new Error("a worker has lost step with the others");
      }
      try {
        for (let done = 0; done < steps; done++) await member.step();
      } catch (error) {
        // All members diverge in the same step; the host reports it.
        if (!(error instanceof CoreError && error.status === "diverged")) throw error;
      }
    },
    set_pace: ({ pace }) => member.session.setPace(pace),
    reverse({ run, cloud, weights }) {
      runs.set(run, member.startReverse(cloud, weights));
    },
    advance({ run, steps }) {
      const states = Array.from({ length: steps }, () => runOf(run).advance().slice());
      port.post(
        { type: "states", run, states },
        states.map((state) => /** @type {ArrayBuffer} */ (state.buffer)),
      );
    },
    end({ run }) {
      runOf(run).destroy();
      runs.delete(run);
    },
  };

  let queue = Promise.resolve();
  return (message) => {
    if (message.type === "swap") return inbox.put(message.from, message.sum);
    queue = queue
      .then(() => handlers[message.type](message))
      .catch((error) => port.post({ type: "failed", message: String(error?.message ?? error) }));
  };
}
