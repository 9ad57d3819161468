/** Kinds that few pages need: loaded when one is wanted, by bundles as by the site. */

/** @satisfies {Record<string, import("./kinds.js").Loader>} */
export const furtherKinds = {
  conditional: async () => (await import("./kinds/conditional.js")).conditional,
  edit: async () => (await import("./kinds/edit.js")).edit,
  network: async () => (await import("./kinds/network.js")).network,
  schedule: async () => (await import("./kinds/schedule.js")).schedule,
  scratch: async () => (await import("./kinds/scratch.js")).scratch,
  steer: async () => (await import("./kinds/steer.js")).steer,
  step: async () => (await import("./kinds/step.js")).step,
};
