/** Loads the kinds that are not there from the beginning. */

export const loadFurtherKinds = () => import("./kinds/further_kinds.js");
