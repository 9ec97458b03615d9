/** Starts the desk of cross-checks. */

import { startDesk } from "../../queue_desk/start.js";
import { CrossCheckPage } from "./cross_check_page.js";
import { BINDINGS } from "./keys.js";

/** @import { Bootstrap } from "./types.js" */

startDesk("cross-check-data", BINDINGS, (/** @type {Bootstrap} */ bootstrap) => new CrossCheckPage(bootstrap));
