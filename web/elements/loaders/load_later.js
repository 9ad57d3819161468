/** What few elements need, and none at first. */

export const loadLater = () => import("../later.js");
