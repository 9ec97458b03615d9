"""The status that each endpoint of the API answers to each role, and the body of the request."""

from annotation.questionnaires import built_in
from annotation.refining.recipes import built_in_recipe
from tests.factories import ANSWERS

# The status for each of ROLES: anonymous, stranger, annotator, colleague, reviewer, manager, elsewhere.
PUBLIC = (200,) * 7
SIGNED_IN = (401, 200, 200, 200, 200, 200, 200)
MEMBERS = (401, 404, 200, 200, 200, 200, 404)
READERS = (401, 404, 403, 403, 200, 200, 404)
MANAGERS = (401, 404, 403, 403, 403, 200, 404)
ANY_MANAGER = (401, 403, 403, 403, 403, 200, 200)
OWN_ASSIGNMENT = (401, 404, 200, 404, 404, 404, 404)


def with_success(statuses, status):
    """Returns the same statuses, with another one where the request succeeds."""
    return tuple(status if status_code == 200 else status_code for status_code in statuses)


NEWCOMER = "newcomer"
RESPONSE = {"answers": ANSWERS}
ENDPOINTS = {
    ("schema", "get"): (PUBLIC, None),
    ("docs", "get"): (PUBLIC, None),
    ("token", "post"): ((400,) * 7, {"username": "nobody", "password": "nothing"}),
    ("me", "get"): (SIGNED_IN, None),
    ("me", "patch"): (SIGNED_IN, {"keys": {"skip": "x"}}),
    ("projects", "get"): (SIGNED_IN, None),
    ("projects", "post"): ((401, 403, 403, 403, 403, 201, 201), {"name": "Another"}),
    ("project", "get"): (MEMBERS, None),
    ("project", "patch"): (MANAGERS, {"lease_minutes": 45}),
    ("questionnaires", "get"): (MEMBERS, None),
    ("questionnaires", "post"): (with_success(MANAGERS, 201), {"definition": built_in("aesthetic-critique")}),
    ("members", "get"): (MANAGERS, None),
    ("members", "post"): (with_success(MANAGERS, 201), {"username": NEWCOMER, "role": "annotator"}),
    ("member", "patch"): (MANAGERS, {"role": "reviewer"}),
    ("member", "delete"): (with_success(MANAGERS, 204), None),
    ("batches", "get"): (READERS, None),
    ("batches", "post"): (with_success(MANAGERS, 201), {"name": "Another"}),
    ("hold-out", "post"): (MANAGERS, {"share": 0.5}),
    ("hold-out-preview", "post"): (MANAGERS, {"share": 0.5}),
    ("batch", "get"): (READERS, None),
    ("batch", "patch"): (MANAGERS, {"status": "paused"}),
    ("images", "post"): (with_success(MANAGERS, 201), "an image"),
    ("known-images", "post"): (MANAGERS, {"sha256": ["0" * 64]}),
    ("imports", "post"): (with_success(MANAGERS, 202), "a zip"),
    ("import", "get"): (MANAGERS, None),
    ("import-cancel", "post"): (MANAGERS, None),
    ("import-retry", "post"): (with_success(MANAGERS, 202), None),
    ("import-report", "get"): (MANAGERS, None),
    ("questionnaire", "get"): (MEMBERS, None),
    ("claim", "post"): ((401, 404, 200, 200, 403, 403, 404), {"count": 1}),
    ("assignment", "get"): (OWN_ASSIGNMENT, None),
    ("draft", "put"): (OWN_ASSIGNMENT, {"version": 0, "answers": {"grade": 2}}),
    ("submit", "post"): (
        with_success(OWN_ASSIGNMENT, 201),
        {**RESPONSE, "key": "7d9f1c6e-2f53-4f0e-9d5b-0a3f8a2f6f10"},
    ),
    ("skip", "post"): (OWN_ASSIGNMENT, {"reason": "other"}),
    ("flag", "post"): (OWN_ASSIGNMENT, {"reason": "other"}),
    ("critique", "get"): ((401, 404, 200, 404, 200, 200, 404), None),
    ("critique", "patch"): ((401, 404, 200, 404, 403, 403, 404), {"answers": {"grade": 2}}),
    ("critique-withdraw", "post"): ((401, 404, 200, 404, 403, 200, 404), {"reason": "Its author asked."}),
    ("critiques", "get"): (READERS, None),
    ("instructions", "get"): (READERS, None),
    ("export-preview", "post"): (MANAGERS, {"format": "jsonl"}),
    ("export-formats", "get"): (READERS, None),
    ("exports", "get"): (READERS, None),
    ("exports", "post"): (with_success(MANAGERS, 202), {"format": "jsonl"}),
    ("export", "get"): (READERS, None),
    ("export", "delete"): (with_success(MANAGERS, 204), None),
    ("export-cancel", "post"): (MANAGERS, None),
    ("export-retry", "post"): (with_success(MANAGERS, 202), None),
    ("export-compare", "get"): (READERS, None),
    ("export-file", "get"): (READERS, None),
    ("benchmarks", "get"): (READERS, None),
    ("benchmarks", "post"): (with_success(MANAGERS, 202), {"name": "Dunes"}),
    ("benchmark-preview", "post"): (MANAGERS, {}),
    ("benchmark-hold-out", "post"): (MANAGERS, {}),
    ("benchmark", "get"): (READERS, None),
    ("benchmark-exclusions", "get"): (READERS, None),
    ("benchmark-cancel", "post"): (MANAGERS, None),
    ("benchmark-retry", "post"): (with_success(MANAGERS, 202), None),
    ("benchmark-file", "get"): (with_success(READERS, 404), None),  # tests of benchmarks read published ones
    ("run-batch", "get"): (MANAGERS, None),
    ("run-batch-file", "get"): (MANAGERS, None),
    ("run-results", "post"): (with_success(MANAGERS, 202), "a results file"),
    ("results", "get"): (MANAGERS, None),
    ("recipes", "get"): (MANAGERS, None),
    ("recipes", "post"): (with_success(MANAGERS, 201), {"definition": built_in_recipe("aesmmit")}),
    ("recipe-preview", "post"): (MANAGERS, {"definition": built_in_recipe("aesmmit")}),
    ("recipe", "get"): (MANAGERS, None),
    ("instruction", "get"): (READERS, None),
    ("instruction", "patch"): (READERS, {"status": "approved"}),
    ("spot-checks", "get"): (READERS, None),
    ("spot-check-agreement", "get"): (READERS, None),
    ("recheck", "get"): (MANAGERS, None),
    ("recheck", "post"): (with_success(MANAGERS, 202), None),
    ("runs", "get"): (READERS, None),
    ("runs", "post"): (with_success(MANAGERS, 202), "a run"),
    ("run-estimate", "post"): (MANAGERS, "a run"),
    ("run", "get"): (READERS, None),
    ("run-pause", "post"): (MANAGERS, None),
    ("run-resume", "post"): (with_success(MANAGERS, 202), {}),
    ("run-cancel", "post"): (MANAGERS, None),
    ("run-retry", "post"): (with_success(MANAGERS, 202), None),
    ("evaluations", "get"): (READERS, None),
    ("evaluations", "post"): (with_success(MANAGERS, 400), {"endpoint": "gone"}),
    ("evaluation-estimate", "post"): (with_success(MANAGERS, 400), {"endpoint": "gone"}),
    ("evaluation", "get"): (READERS, None),
    ("evaluation-answers", "get"): (MANAGERS, None),
    ("evaluation-pause", "post"): (MANAGERS, None),
    ("evaluation-resume", "post"): (with_success(MANAGERS, 202), {}),
    ("evaluation-cancel", "post"): (MANAGERS, None),
    ("evaluation-retry", "post"): (with_success(MANAGERS, 202), None),
    ("evaluation-read", "post"): (MANAGERS, None),
    ("evaluation-score", "post"): (with_success(MANAGERS, 409), None),
    ("benchmark-table", "get"): (READERS, None),
    ("benchmark-comparison", "get"): (with_success(READERS, 400), None),
    ("coverage", "get"): (MEMBERS, None),
    ("coverage", "patch"): (MANAGERS, {"cells": []}),
    ("candidates", "get"): (MANAGERS, None),
    ("candidate-decide", "post"): (MANAGERS, {"decision": "exclude"}),
    ("candidate-stand", "post"): (OWN_ASSIGNMENT, None),
    ("cross-checks-claim", "post"): ((401, 404, 200, 200, 403, 403, 404), {"count": 1}),
    ("cross-check-answer", "post"): (OWN_ASSIGNMENT, {"option": 0}),
    ("cross-check-verdict", "post"): (with_success(OWN_ASSIGNMENT, 409), {"verdict": "agree"}),
    ("endpoints", "get"): (ANY_MANAGER, None),
    ("endpoint-probe", "post"): (with_success(ANY_MANAGER, 404), None),
}
