/** Kinds that whorl.js has inside, and that pages of the site load when one is wanted. */

/** @satisfies {Record<string, import("./kinds.js").Loader>} */
export const earlyKinds = {
  "closed-form": async () => (await import("./kinds/closed_form.js")).closedForm,
  data: async () => (await import("./kinds/data.js")).data,
  forward: async () => (await import("./kinds/forward.js")).forward,
  generation: async () => (await import("./kinds/generation.js")).generation,
  training: async () => (await import("./kinds/training.js")).training,
};
