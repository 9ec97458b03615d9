/** Starts the judging desk. */

import { startDesk } from "../../queue_desk/start.js";
import { JudgingPage } from "./judging_page.js";
import { BINDINGS } from "./keys.js";

/** @import { Bootstrap } from "./types.js" */

startDesk("judging-data", BINDINGS, (/** @type {Bootstrap} */ bootstrap) => new JudgingPage(bootstrap));
