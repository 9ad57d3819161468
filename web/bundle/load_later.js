/** What an element needs later in its life: in one script it is there from the beginning. */

import * as heed from "../elements/heed.js";
import * as kept from "../elements/kept.js";

export const loadHeed = async () => heed;
export const loadKept = async () => kept;
