/** What reads a model file, from a script beside whorl.js. */

import { loadSibling } from "./load_sibling.js";
import { folder } from "./siblings.js";

/** @returns {Promise<typeof import("./seldom.js")>} */
export const loadModelFile = () => loadSibling(`${folder}whorl-seldom.js`);
