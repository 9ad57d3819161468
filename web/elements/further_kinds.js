/**
 * Kinds that few pages need: loaded when one is wanted, by bundles as by the site. Those that stand near
 * each other in the article come together, since each file more costs more bytes than it spares.
 */

const noisingKinds = () => import("./kinds/noising_kinds.js");
const modelKinds = () => import("./kinds/model_kinds.js");
const methodKinds = () => import("./kinds/method_kinds.js");

/** @satisfies {Record<string, import("./kinds.js").Loader>} */
export const furtherKinds = {
  "closed-form": async () => (await noisingKinds()).closedForm,
  data: async () => (await import("./kinds/data.js")).data,
  forward: async () => (await noisingKinds()).forward,
  schedule: async () => (await noisingKinds()).schedule,
  conditional: async () => (await modelKinds()).conditional,
  generation: async () => (await modelKinds()).generation,
  network: async () => (await modelKinds()).network,
  step: async () => (await modelKinds()).step,
  training: async () => (await modelKinds()).training,
  scratch: async () => (await import("./kinds/scratch.js")).scratch,
  density: async () => (await methodKinds()).logDensity,
  edit: async () => (await methodKinds()).edit,
  guidance: async () => (await methodKinds()).guidance,
  samplers: async () => (await methodKinds()).samplers,
  steer: async () => (await methodKinds()).steer,
  truth: async () => (await methodKinds()).truth,
};
