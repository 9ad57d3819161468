/** Loads the kinds that whorl.js has not inside. */

import { loadSibling } from "./load_sibling.js";
import { folder } from "./siblings.js";

export const loadFurtherKinds = () => loadSibling(`${folder}whorl-figures.js`);
