/** Every kind of figure there is: a new one is a file in kinds/ and a line here. */

import { closedForm } from "./kinds/closed_form.js";
import { conditional } from "./kinds/conditional.js";
import { data } from "./kinds/data.js";
import { forward } from "./kinds/forward.js";
import { generation } from "./kinds/generation.js";
import { network } from "./kinds/network.js";
import { reverse } from "./kinds/reverse.js";
import { schedule } from "./kinds/schedule.js";
import { scratch } from "./kinds/scratch.js";
import { step } from "./kinds/step.js";
import { training } from "./kinds/training.js";

/** @type {Record<string, import("./stage.js").Kind>} */
export const kinds = {
  "closed-form": closedForm,
  conditional,
  data,
  forward,
  generation,
  network,
  reverse,
  schedule,
  scratch,
  step,
  training,
};
