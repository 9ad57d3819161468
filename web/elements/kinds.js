/**
 * Every kind of figure there is. A new one is a file in kinds/ and a line here; if few pages need it,
 * a line in kinds/further_kinds.js too.
 */

import { closedForm } from "./kinds/closed_form.js";
import { data } from "./kinds/data.js";
import { forward } from "./kinds/forward.js";
import { generation } from "./kinds/generation.js";
import { reverse } from "./kinds/reverse.js";
import { training } from "./kinds/training.js";
import { loadFurtherKinds } from "./load_further_kinds.js";

/**
 * @typedef {import("./stage.js").Kind} Kind
 * @typedef {() => Promise<Kind>} Loader  of one that is not there from the beginning
 */

/**
 * @param {keyof typeof import("./kinds/further_kinds.js")} name
 * @returns {Loader}
 */
const further = (name) => async () => (await loadFurtherKinds())[name];

/** @type {Record<string, Kind | Loader>} */
export const kinds = {
  "closed-form": closedForm,
  conditional: further("conditional"),
  data,
  forward,
  generation,
  network: further("network"),
  reverse,
  schedule: further("schedule"),
  scratch: further("scratch"),
  step: further("step"),
  training,
};
