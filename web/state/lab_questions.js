/** Questions to the worker about the present data and model. */

import { PREVIEW_POINTS } from "../worker/protocol.js";
import { latest } from "./latest.js";

/** @param {import("./lab_context.js").LabContext} lab */
export function createQuestions(lab) {
  /**
   * A question about the present model. While that is being replaced, the question waits for the next one.
   * @param {string} type
   * @param {Record<string, any>} fields
   * @returns {Promise<any>} null if the model was replaced before the answer came
   */
  async function askModel(type, fields) {
    await lab.settled();
    const { run, values } = lab.get();
    if (!run) return null;
    const label = run.settings.class_count > 0 ? (fields.label ?? values.label) : null;
    const { weights } = values; // that answer
    const answer = await lab.request(type, { ...within(fields, run.settings), label, weights });
    return lab.get().run?.id === run.id ? answer : null;
  }

  return {
    /**
     * A question to the worker about the present data or model.
     * @param {string} type
     * @param {Record<string, any>} [fields]
     */
    ask: (type, fields) => lab.request(type, fields),

    /**
     * The same for a question of which only the newest matters, as from a slider.
     * @param {string} type
     * @param {(answer: any) => void} receive
     */
    asker: (type, receive) =>
      latest(
        (fields) => lab.request(type, fields.settings ? within(fields, fields.settings) : fields),
        receive,
        lab.report,
      ),

    /**
     * The same for one about the present model at a `timestep`, for a `label` if it has labels,
     * answered by the weights that also draw the samples.
     * @param {string} type
     * @param {(answer: any) => void} receive
     */
    modelAsker: (type, receive) =>
      latest(
        (fields) => askModel(type, fields),
        (answer) => answer && receive(answer),
        lab.report,
      ),

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
 * @param {Record<string, any>} fields
 * @param {Record<string, number>} settings
 */
const within = (fields, { timesteps }) => ({
  ...fields,
  timestep: Math.min(fields.timestep, timesteps - 1),
});
