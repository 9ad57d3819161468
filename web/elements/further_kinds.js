/** Kinds that few pages need: loaded when one is wanted, by bundles as by the site. */

/** @satisfies {Record<string, import("./kinds.js").Loader>} */
export const furtherKinds = {
  "closed-form": async () => (await import("./kinds/closed_form.js")).closedForm,
  data: async () => (await import("./kinds/data.js")).data,
  forward: async () => (await import("./kinds/forward.js")).forward,
  training: async () => (await import("./kinds/training.js")).training,
  generation: async () => (await import("./kinds/generation.js")).generation,
  conditional: async () => (await import("./kinds/conditional.js")).conditional,
  guidance: async () => (await import("./kinds/guidance.js")).guidance,
  density: async () => (await import("./kinds/log_density.js")).logDensity,
  edit: async () => (await import("./kinds/edit.js")).edit,
  network: async () => (await import("./kinds/network.js")).network,
  samplers: async () => (await import("./kinds/samplers.js")).samplers,
  schedule: async () => (await import("./kinds/schedule.js")).schedule,
  scratch: async () => (await import("./kinds/scratch.js")).scratch,
  steer: async () => (await import("./kinds/steer.js")).steer,
  step: async () => (await import("./kinds/step.js")).step,
  truth: async () => (await import("./kinds/truth.js")).truth,
};
