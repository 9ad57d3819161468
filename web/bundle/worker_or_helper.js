/** The worker, or a helper of its team: one text holds both, and the name tells which is wanted. */

if (self.name.startsWith("helper ")) void import("../worker/helper.js");
else void import("../worker/worker.js");
