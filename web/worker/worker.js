/** The worker of a page. */

import { serveLabs } from "./serve_labs.js";

serveLabs();
