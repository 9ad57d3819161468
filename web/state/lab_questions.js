/** Questions to the worker about the present data and model. */

import { PREVIEW_POINTS } from "../worker/protocol.js";
import { latest } from "./latest.js";

/**
 * @template {keyof import("../worker/protocol.js").Requests} Type
 * @typedef {import("../worker/protocol.js").RequestFields<Type>} RequestFields
 */

/** @param {import("./lab_context.js").LabContext} lab */
export function createQuestions(lab) {
  /**
   * A question about the present model at a timestep, for a label if it has labels. While the model is
   * being replaced, the question waits for the next one.
   * @template {{ timestep: number, label: number | null }} Fields
   * @template Answer
   * @param {Fields} fields
   * @param {(fields: Fields) => Promise<Answer>} ask
   * @returns {Promise<Answer | null>} null if the model was replaced before the answer came
   */
  async function askModel(fields, ask) {
    await lab.settled();
    const { run, values } = lab.get();
    if (!run) return null;
    const label = run.settings.class_count > 0 ? (fields.label ?? values.label) : null;
    const answer = await ask({ ...within(fields, run.settings), label });
    return lab.get().run?.id === run.id ? answer : null;
  }

  /**
   * A question about the present model, which is lost when the model is replaced meanwhile.
   * @template Answer
   * @param {() => Promise<Answer>} ask
   * @returns {Promise<Answer | null>}
   */
  async function askOfRun(ask) {
    await lab.settled();
    const { run } = lab.get();
    if (!run) return null;
    try {
      const answer = await ask();
      return lab.get().run?.id === run.id ? answer : null;
    } catch (error) {
      if (lab.get().run?.id === run.id) throw error;
      return null;
    }
  }

  return {
    /** Data as it would be, without taking it. @param {RequestFields<"look_at_data">} fields */
    lookAtData: (fields) => lab.request("look_at_data", fields),

    /** The arrays of a noise schedule. @param {RequestFields<"make_schedule">["settings"]} settings */
    makeSchedule: (settings) => lab.request("make_schedule", { settings }),

    /** The data noised step by step, and in jumps. @param {RequestFields<"forward_pair">} fields */
    forwardPair: (fields) => lab.request("forward_pair", fields),

    /** The data noised to a timestep in one jump. @param {RequestFields<"forward_jump">} fields */
    forwardJump: (fields) =>
      lab.request(
        "forward_jump",
        within(fields, /** @type {{ timesteps: number }} */ (fields.settings)),
      ),

    /** A reverse run of the present model beside its generation. @param {RequestFields<"reverse">} fields */
    reverse: (fields) => lab.request("reverse", fields),

    /** Samples of the present model that go where an energy is low. @param {RequestFields<"steer">} fields */
    steer: (fields) => askOfRun(() => lab.request("steer", fields)),

    /** Points noised and denoised by the present model. @param {RequestFields<"sdedit">} fields */
    sdedit: (fields) => askOfRun(() => lab.request("sdedit", fields)),

    /** Points drawn anew in part by the present model. @param {RequestFields<"inpaint">} fields */
    inpaint: (fields) => askOfRun(() => lab.request("inpaint", fields)),

    /** What the present model is made of. */
    network: () => lab.request("network"),

    /** The noise that the present model sees over the plane. @param {RequestFields<"field">} fields */
    field: (fields) => askModel(fields, (all) => lab.request("field", all)),

    /** One reverse step of one point, and what goes into it. @param {RequestFields<"explain_step">} fields */
    explainStep: (fields) => askModel(fields, (all) => lab.request("explain_step", all)),

    /**
     * For a question of which only the newest matters, as from a slider; one of these above.
     * @template Fields, Answer
     * @param {(fields: Fields) => Promise<Answer>} ask
     * @param {(answer: NonNullable<Answer>) => void} receive
     */
    newest: (ask, receive) =>
      latest(ask, (/** @type {Answer} */ answer) => void (answer && receive(answer)), lab.report),

    /** One number for all weights: equal runs have equal checksums. */
    checksum: () => lab.request("checksum"),

    /** Measures `references` of the state unless they are there; it takes a while. */
    async measureReferences() {
      const { run, references } = lab.get();
      if (!run || references !== null) return;
      try {
        const cloud = { count: PREVIEW_POINTS, label: null };
        const measured = await lab.request("reference_scores", cloud);
        if (lab.get().run?.id === run.id) lab.set({ references: measured });
      } catch (error) {
        lab.report(error);
      }
    },
  };
}

/**
 * The question with a timestep that exists: a slider may still stand where a longer noise schedule had
 * one.
 * @template {{ timestep: number }} Fields
 * @param {Fields} fields
 * @param {{ timesteps?: number }} settings
 * @returns {Fields}
 */
const within = (fields, { timesteps = Infinity }) => ({
  ...fields,
  timestep: Math.min(fields.timestep, timesteps - 1),
});
