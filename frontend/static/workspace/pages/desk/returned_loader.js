/** Fetches the critiques that came back to their author, with their images, before they are shown. */

import { request } from "../../../requests/api.js";
import { ReturnedWork } from "../../core/returned.js";
import { imageTitle } from "./desk_view.js";

/** @import { AssignmentQueue } from "../../core/assignment_queue.js" */
/** @import { Outbox } from "../../core/outbox.js" */
/** @import { ImageLoader } from "../../viewer/image_loader.js" */

/**
 * @param {string[]} ids of the critiques
 * @param {{api: string, queue: AssignmentQueue, outbox: Outbox, images: ImageLoader}} services
 */
export function makeReturnedWork(ids, { api, queue, outbox, images }) {
  return new ReturnedWork({
    ids,
    fetchCritique: (id) => request("GET", `${api}critiques/${id}/`, ["id", "answers"]),
    fetchAssignment: (id) => queue.refresh(id),
    isBusy: (assignment) => outbox.holds(assignment),
    prepare: ({ image }) => images.prefetch(image, imageTitle(image)),
  });
}
