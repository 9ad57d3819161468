/** Dialogs that few readers open: they come with the lessons when one is wanted. */

import { loadLessons } from "../loaders/load_lessons.js";
import { addStyle } from "../styles.js";

/**
 * @typedef {{ element: HTMLDialogElement, style: string, open: () => void }} Dialog
 *
 * @param {import("../stage.js").Stage} stage
 * @param {() => HTMLElement} place  that it is put in
 * @param {(made: Awaited<ReturnType<typeof loadLessons>>) => Dialog} make
 * @returns {() => Promise<void>} opens it, or tells why it cannot
 */
export function createLateDialog(stage, place, make) {
  /** @type {Dialog | null} */
  let dialog = null;
  return async () => {
    try {
      dialog ??= make(await loadLessons());
      addStyle(/** @type {ShadowRoot} */ (place().getRootNode()), dialog.style);
      place().append(dialog.element);
      dialog.open();
    } catch (error) {
      stage.lab.report(error);
    }
  };
}
