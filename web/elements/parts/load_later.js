/** What an element needs later in its life, if at all. */

export const loadHeed = () => import("../heed.js");
export const loadKept = () => import("../kept.js");
