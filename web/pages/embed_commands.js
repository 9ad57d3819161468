/** What the page around an embedded figure may ask of it. */

import { readCommand } from "../state/commands.js";
import { problemOf } from "../core/errors.js";
import { perform } from "../elements/perform_command.js";

/**
 * @param {import("../elements/whorl_element.js").WhorlElement} figure
 * @param {any} message
 * @returns {Promise<{ ok: true, value: any } | { ok: false, message: string }>}
 */
export async function obey(figure, message) {
  try {
    return { ok: true, value: (await perform(figure, readCommand(message))) ?? null };
  } catch (error) {
    return { ok: false, message: problemOf(error).message };
  }
}
