/** Starts the review desk. */

import { startDesk } from "../../queue_desk/start.js";
import { applyKeys } from "../../ui/keys.js";
import { BINDINGS } from "./keys.js";
import { ReviewPage } from "./review_page.js";

/** @import { Bootstrap } from "./types.js" */

startDesk("review-data", BINDINGS, (/** @type {Bootstrap} */ bootstrap) => {
  applyKeys(bootstrap.keys); // the fields of questions name the keys of the annotator's desk
  return new ReviewPage(bootstrap);
});
