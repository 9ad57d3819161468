/** What an element needs later in its life: in one script it is there from the beginning. */

import * as later from "../elements/later.js";

export const loadLater = async () => later;
