/** What a reader can do after a failure, from a script beside whorl.js. */

import { loadSibling } from "./load_sibling.js";
import { folder } from "./siblings.js";

/** @returns {Promise<typeof import("./seldom.js")>} */
export const loadRecovery = () => loadSibling(`${folder}whorl-seldom.js`);
