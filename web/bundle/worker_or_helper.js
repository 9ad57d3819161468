/** The worker, or a helper of its team: one text holds both, and the name tells which is wanted. */

import { helpTeam } from "../worker/help_team.js";
import { serveLabs } from "../worker/serve_labs.js";

if (self.name.startsWith("helper ")) helpTeam();
else serveLabs();
