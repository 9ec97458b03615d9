/** Times of pages that scripts write read as those that the server writes. */

import assert from "node:assert/strict";
import { test } from "node:test";

process.env.TZ = "Asia/Shanghai";

const { useMessages } = await import("../../../frontend/static/workspace/ui/messages.js");
const { formatMoment } = await import("../../../frontend/static/workspace/ui/moments.js");
const { restoredMessage } = await import("../../../frontend/static/workspace/pages/questionnaire_editor/local_edit.js");

test("a time has its year and 24 hours, in the reader's time zone, as on the server's pages", () => {
  assert.equal(formatMoment("2026-11-27T06:20:31Z", "en"), "27 Nov 2026, 14:20");
  assert.equal(formatMoment("2026-09-02T16:05:00Z", "en"), "3 Sep 2026, 00:05");
  assert.equal(formatMoment("2026-11-27T06:20:31Z", "zh-hans"), "2026年11月27日 14:20");
});

test("an edit that is back says when it was made, in the same form", () => {
  useMessages({ restored: "Your edits of {time} are back." }, "en");
  const edit = { source: "version 1", at: "2026-11-27T06:20:31Z", base: null, definition: "{}" };
  assert.equal(restoredMessage(edit, null, "en"), "Your edits of 27 Nov 2026, 14:20 are back.");
});
