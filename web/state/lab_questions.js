/** Questions to the worker about the present data and model. */

import { PREVIEW_POINTS } from "../worker/protocol.js";
import { latest } from "./latest.js";

/**
 * @template {keyof import("../worker/protocol.js").Requests} Type
 * @typedef {import("../worker/protocol.js").RequestFields<Type>} RequestFields
 */

/**
 * What a question about the model says of itself.
 * @template {"field" | "explain_step" | "log_density" | "compare_fields"} Type
 * @typedef {Omit<RequestFields<Type>, "weights">} OfModel
 */

/** @param {import("./lab_context.js").LabContext} lab */
export function createQuestions(lab) {
  /**
   * A question about the present model, perhaps at a timestep, for a label if it has labels, answered
   * by the weights that also draw the samples. While the model is being replaced, the question waits for
   * the next one.
   * @template {{ timestep?: number, label: number | null }} Fields
   * @template Answer
   * @param {Fields} fields
   * @param {(fields: Fields & { weights: string }) => Promise<Answer>} ask
   * @returns {Promise<Answer | null>} null if the model was replaced before the answer came
   */
  function askModel(fields, ask) {
    return ofPresentModel(({ settings }) => {
      const { values } = lab.get();
      const label = settings.class_count > 0 ? (fields.label ?? values.label) : null;
      return ask({ ...within(fields, settings), label, weights: values.weights });
    });
  }

  /**
   * A question that ends with the model that it was asked of. While the model is being replaced, the
   * question waits for the next one.
   * @template Answer
   * @param {(run: import("./lab_state.js").RunState) => Promise<Answer>} ask
   * @returns {Promise<Answer | null>} null if the model was replaced before the answer came
   */
  async function ofPresentModel(ask) {
    await lab.settled();
    const { run } = lab.get();
    if (!run) return null;
    try {
      const answer = await ask(run);
      return lab.get().run?.id === run.id ? answer : null;
    } catch (error) {
      await lab.settled(); // the worker refuses what it was doing for a model that goes
      if (lab.get().run?.id !== run.id) return null;
      throw error;
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

    /** The same, with what it costs and is worth. @param {RequestFields<"sample_by_rule">} fields */
    sampleByRule: (fields) => lab.request("sample_by_rule", fields),

    /** What a run within so many evaluations is worth. @param {RequestFields<"score_rule">} fields */
    scoreRule: (fields) => lab.request("score_rule", fields),

    /** How far fresh points are from the data. @param {RequestFields<"fresh_distances">} fields */
    freshDistances: (fields) => lab.request("fresh_distances", fields),

    /**
     * A guided cloud of the present model beside its generation.
     * @param {RequestFields<"guided_cloud">} fields
     */
    guidedCloud: (fields) => ofPresentModel(() => lab.request("guided_cloud", fields)),

    /**
     * What the present model says of a point without its label, with it and guided.
     * @param {RequestFields<"guided_point">} fields
     */
    guidedPoint: (fields) =>
      ofPresentModel(({ settings }) => lab.request("guided_point", within(fields, settings))),
    /** Samples of the present model that go where an energy is low. @param {RequestFields<"steer">} fields */
    steer: (fields) => ofPresentModel(() => lab.request("steer", fields)),

    /** Points noised and denoised by the present model. @param {RequestFields<"sdedit">} fields */
    sdedit: (fields) => ofPresentModel(() => lab.request("sdedit", fields)),

    /** Points drawn anew in part by the present model. @param {RequestFields<"inpaint">} fields */
    inpaint: (fields) => ofPresentModel(() => lab.request("inpaint", fields)),

    /** What the present model is made of. */
    network: () => lab.request("network"),

    /** The noise that the present model sees over the plane. @param {OfModel<"field">} fields */
    field: (fields) => askModel(fields, (all) => lab.request("field", all)),

    /** One reverse step of one point, and what goes into it. @param {OfModel<"explain_step">} fields */
    explainStep: (fields) => askModel(fields, (all) => lab.request("explain_step", all)),

    /**
     * How likely the present model, or the exact denoiser of its data, finds points.
     * @param {OfModel<"log_density">} fields
     */
    logDensity: (fields) => askModel(fields, (all) => lab.request("log_density", all)),

    /**
     * The noise that the present model sees over the plane, and what there is to be seen.
     * @param {OfModel<"compare_fields">} fields
     */
    compareFields: (fields) => askModel(fields, (all) => lab.request("compare_fields", all)),

    /** How many of these samples are copies of the model's data. @param {Float32Array} points */
    copies: (points) => lab.request("copies", { points }),

    /** How far above the lowest loss the present model is, at each timestep. */
    excessLoss: () => lab.request("excess_loss"),

    /** Measures `floors` of the state unless they are there. */
    async measureFloors() {
      const { run, floors } = lab.get();
      if (!run || floors !== null) return;
      try {
        const measured = await lab.request("loss_floor");
        if (lab.get().run?.id === run.id) lab.set({ floors: measured });
      } catch (error) {
        if (lab.get().run?.id === run.id) lab.report(error);
      }
    },

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
 * @template {{ timestep?: number }} Fields
 * @param {Fields} fields
 * @param {{ timesteps?: number }} settings
 * @returns {Fields}
 */
const within = (fields, { timesteps = Infinity }) =>
  fields.timestep === undefined
    ? fields
    : { ...fields, timestep: Math.min(fields.timestep, timesteps - 1) };
