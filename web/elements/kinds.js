/** Every kind of figure there is: a new one is a file in kinds/ and a line here. */

import { closedForm } from "./kinds/closed_form.js";
import { conditional } from "./kinds/conditional.js";
import { data } from "./kinds/data.js";
import { diagrams } from "./kinds/diagrams.js";
import { forward } from "./kinds/forward.js";
import { generation } from "./kinds/generation.js";
import { reverse } from "./kinds/reverse.js";
import { scratch } from "./kinds/scratch.js";
import { training } from "./kinds/training.js";

/**
 * @typedef {import("./stage.js").Kind} Kind
 * @typedef {() => Promise<Kind>} Loader  of one that is not there from the beginning
 */

/** @type {Record<string, Kind | Loader>} */
export const kinds = {
  "closed-form": closedForm,
  conditional,
  data,
  forward,
  generation,
  reverse,
  scratch,
  training,
  ...diagrams,
};
