/** The kinds that whorl.js has inside. */

import { closedForm } from "../elements/kinds/closed_form.js";
import { data } from "../elements/kinds/data.js";
import { forward } from "../elements/kinds/forward.js";
import { generation } from "../elements/kinds/generation.js";
import { training } from "../elements/kinds/training.js";

export const earlyKinds = { "closed-form": closedForm, data, forward, generation, training };
