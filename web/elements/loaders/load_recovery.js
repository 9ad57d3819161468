/** What a reader can do after a failure: fetched when there is one. */

export const loadRecovery = () => import("../parts/recovery.js");
