"""The desk finds unsent work that an earlier version of it stored in a browser."""

import time

import pytest
from playwright.sync_api import expect

from annotation.actions.desk.claim import claim_assignments
from annotation.models import Critique, Draft
from tests.e2e.desk import EMOTION, REASON, SUGGESTION, Desk
from tests.e2e.people import session_cookie

pytestmark = pytest.mark.browser

ATTRIBUTES = {"technical_quality": "strong", "color_and_light": "strong", "composition": "weak", "content": "neutral"}
STORE = """async ([name, draft, submission]) => {
  const resultOf = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore("drafts", { keyPath: "id" });
    opening.result.createObjectStore("outbox", { keyPath: "key" });
  };
  const database = await resultOf(opening);
  await resultOf(database.transaction("drafts", "readwrite").objectStore("drafts").put(draft));
  database.close();
  localStorage.setItem(`${name}/outbox/${submission.key}`, JSON.stringify(submission));
}"""


@pytest.fixture
def claims(project, annotator):
    return [str(claim.id) for claim in claim_assignments(person=annotator, project_id=project.id, count=2)]


def stored_draft(assignment: str, project: str) -> dict:
    content = {
        "answers": {"grade": 4, **ATTRIBUTES, "reason": "Half a thought"},
        "committed": ["evaluation", "attributes"],
    }
    defaults = {"revisions": [], "timings": {}, "marks": {}, "viewing": {}, "sent": []}
    return {
        "id": assignment,
        "project": project,
        "version": 0,
        "at": time.time() * 1000,
        "dirty": True,
        **content,
        **defaults,
    }


def stored_submission(assignment: dict, project: str) -> dict:
    key = "6f1a3a4e-5f0e-4c53-9b67-1d1f6a0d2b11"
    answers = {
        "grade": 3,
        **ATTRIBUTES,
        "reason": REASON,
        "feeling": "awe",
        "emotion": EMOTION,
        "suggestion": SUGGESTION,
    }
    defaults = {"committed": [], "revisions": [], "timings": {}, "marks": {}, "viewing": {}}
    return {
        "key": key,
        "kind": "submit",
        "project": project,
        "method": "POST",
        "path": f"/api/v1/assignments/{assignment['id']}/submit/",
        "body": {"key": key, "answers": answers, **defaults, "claim": 1},
        "assignment": assignment,
        "critique": None,
        "refused": None,
        "at": time.time() * 1000,
    }


def test_stored_drafts_and_submissions_reach_the_server(new_context, project, annotator, claims):
    context = new_context()
    context.add_cookies([session_cookie(annotator)])
    page = context.new_page()
    page.goto("/projects/")
    drafted_id, submitted_id = claims
    assignment = context.request.get(f"/api/v1/assignments/{submitted_id}/").json()
    page.evaluate(
        STORE,
        [
            f"loupe-desk-{annotator.pk}",
            stored_draft(drafted_id, str(project.pk)),
            stored_submission(assignment, str(project.pk)),
        ],
    )
    page.goto(f"/projects/{project.id}/desk/")
    desk = Desk(page)
    expect(desk.text()).to_have_value("Half a thought")
    desk.expect_saved()
    assert Draft.objects.get(assignment=drafted_id).answers["reason"] == "Half a thought"
    assert Critique.objects.get().answers["reason"] == REASON
    assert page.evaluate("Object.keys(localStorage)") == [f"loupe-desk-{annotator.pk}/{drafted_id}"]
