"""A submit passes few files of the code, and enters none of them again."""

import sys
from uuid import uuid4

import pytest
from django.db import connection
from rest_framework.test import APIClient

from annotation.actions.desk.claim import claim_assignments
from annotation.models import Critique, Event
from annotation.queries.projects.questionnaires import questionnaire_by_id
from api.views.assignments import AssignmentSubmit
from tests.factories import ANSWERS, make_desk
from tests.tracing import traced

pytestmark = pytest.mark.django_db

STAGES = ["evaluation", "attributes", "reason", "emotion", "suggestion"]
REGION = {"number": 1, "x": 0.1, "y": 0.2, "width": 0.3, "height": 0.4}
PATH = [
    "api/views/assignments.py",
    "api/views/requests.py",
    "api/rendering.py",
    "api/serializers/fields.py",
    "annotation/actions/desk/submit.py",
    "annotation/access/desk.py",
    "annotation/queries/projects/questionnaires.py",
    "annotation/rules/judging.py",
]
"""From the view to the row, in the order of the first entry; at most eight files."""
HELPERS = (
    "annotation/sql/rows.py",  # executes a statement
    "annotation/models/base.py",  # makes an id
    "annotation/rules/candidates.py",  # whether the questionnaire has a criterion
    "annotation/rules/conditions.py",
    "annotation/rules/flow.py",
    "annotation/rules/kinds/",
    "annotation/rules/lifecycle.py",
    "annotation/rules/words.py",
)
"""Plain functions of the layers below, which keep no state and call no file of the path."""
RULES = ["annotation/rules/viewing.py", "annotation/rules/regions.py", "annotation/rules/revisions.py"]
"""The parts of a judgement, each entered once for its part of the response."""


@pytest.fixture
def desk():
    """Returns an annotator's client, and the submit URL of an assignment with a draft."""
    project, (person,) = make_desk(images=2)
    assignment = claim_assignments(person=person, project_id=project.id, count=1)[0]
    client = APIClient()
    client.force_authenticate(person)
    url = f"/api/v1/assignments/{assignment.id}"
    draft = {"version": 0, **response(grade=4), "committed": STAGES[:3]}
    assert client.put(f"{url}/draft/", draft, format="json").status_code == 200
    return client, f"{url}/submit/"


def response(**answers):
    """Returns a response with every field that a critique can have."""
    return {
        "answers": {**ANSWERS, "reason": f"The ridge [1] leads out. {ANSWERS['reason']}", **answers},
        "timings": {"evaluation": 6.1, "reason": 48.0},
        "committed": STAGES,
        "marks": {"reason": [REGION]},
        "viewing": {"seen_at_100": True, "pixel_ratio": 2},
    }


@pytest.fixture
def traces(monkeypatch):
    """Collects the trace of each submit, from the view's method to the statement that stores the critique."""
    traces, post = [], AssignmentSubmit.post

    def traced_post(view, request, **kwargs):
        with connection.execute_wrapper(stop_at_the_row), traced() as trace:
            traces.append(trace)
            return post(view, request, **kwargs)

    monkeypatch.setattr(AssignmentSubmit, "post", traced_post)
    return traces


def stop_at_the_row(execute, sql, params, is_many, context):
    if "loupe_submit" in sql:
        sys.setprofile(None)
    return execute(sql, params, is_many, context)


def test_a_submit_passes_at_most_eight_files_from_the_view_to_the_row_and_enters_none_again(desk, traces):
    client, url = desk
    questionnaire_by_id.cache_clear()

    submission = client.post(url, {"key": str(uuid4()), "claim": 1, **response(grade=3)}, format="json")

    assert submission.status_code == 201
    assert len(submission.json()["assignments"]) == 1
    critique, event = Critique.objects.get(), Event.objects.get(verb="submitted")
    assert (critique.level, len(critique.revisions), event.target) == ("medium", 1, critique.id)
    (trace,) = traces
    assert trace.through(*HELPERS) == [*PATH, *RULES]
    assert trace.entered_again(*HELPERS) == []
