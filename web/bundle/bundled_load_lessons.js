/** The lessons, from a script beside whorl.js. */

import { loadSibling } from "./load_sibling.js";
import { folder } from "./siblings.js";

/** @returns {Promise<typeof import("../elements/lesson/lessons.js")>} */
export const loadLessons = () => loadSibling(`${folder}whorl-lessons.js`);
