/** A helper of a team in the browser. */

import { helpTeam } from "./help_team.js";

helpTeam();
