/** Starts the desk of spot checks. */

import { startDesk } from "../../queue_desk/start.js";
import { BINDINGS } from "./keys.js";
import { SpotCheckPage } from "./spot_check_page.js";

/** @import { Bootstrap } from "./types.js" */

startDesk("spot-check-data", BINDINGS, (/** @type {Bootstrap} */ bootstrap) => new SpotCheckPage(bootstrap));
