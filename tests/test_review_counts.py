"""The number of SQL statements of the review desk's requests, over HTTP with a session, at any size of the queue."""

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotation.models import Critique, Review
from annotation.queries.projects.questionnaires import questionnaire_by_id
from bench.shared.seeding import seed
from bench.shared.statement_counts import TRANSACTION_STATEMENTS
from tests.actions.review.helpers import COMMENTS
from tests.factories import analyze, make_member

pytestmark = pytest.mark.django_db

MAX_FOR_A_DECISION = 6
MAX_FOR_A_CLAIM = 7
QUEUE = """
INSERT INTO annotation_review (id, project_id, critique_id, annotator_id, batch_id, image_id, reasons, flag_codes,
                               status, queued_at)
SELECT gen_random_uuid(), project_id, id, annotator_id, batch_id, image_id, '{all}', '{}', 'open', clock_timestamp()
  FROM annotation_critique
"""


@pytest.fixture(scope="module", params=[1, 20])
def seeded(request, django_db_setup, django_db_blocker):
    """Makes a project of 40 and of 800 images, all of whose critiques wait for a review."""
    images = 40 * request.param
    with django_db_blocker.unblock(), transaction.atomic():
        seeded_project = seed(images=images, critiques=images * 4)
        with connection.cursor() as cursor:
            cursor.execute(QUEUE)
        connection.check_constraints()  # once, not after each test
        analyze()
        yield seeded_project
        transaction.set_rollback(True)


@pytest.fixture
def send(seeded):
    """Returns a function that sends a reviewer's request and returns the body and the number of its statements."""
    questionnaire_by_id.cache_clear()
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_member(seeded.project, "reviewer"))
    client.cookies[settings.CSRF_COOKIE_NAME] = "c" * 32

    def post(path, body):
        with CaptureQueriesContext(connection) as captured:
            response = client.post(
                f"/api/v1/{path}", body, content_type="application/json", headers={"X-CSRFToken": "c" * 32}
            )
        assert response.status_code == 200, response.content
        return response.json(), sum(not query["sql"].startswith(TRANSACTION_STATEMENTS) for query in captured)

    return post


def test_a_decision_with_the_next_claim_takes_at_most_six_statements(seeded, send):
    body, claim_count = send(f"projects/{seeded.project.id}/reviews/claim/", {"count": 2})
    assert claim_count <= MAX_FOR_A_CLAIM
    reviews = body["reviews"]
    decisions = [
        {"decision": "accept"},
        {"decision": "return", "comments": COMMENTS},
        {"decision": "reject"},
        {"decision": "fix", "answers": {"grade": 4}},
    ]
    counts = {}
    for decision in [{"decision": "accept"}, *decisions]:  # a process reads the questionnaire once
        critique = reviews.pop(0)["critique"]
        request = {**decision, "based_on": critique["updated_at"], "claim": 1}
        body, counts[decision["decision"]] = send(f"critiques/{critique['id']}/review/", request)
        reviews += body["reviews"]

    assert all(count <= MAX_FOR_A_DECISION for count in counts.values()), counts
    assert len(reviews) == 2


def test_a_decision_of_a_filtered_queue_takes_two_more(seeded, send):
    critique = Critique.objects.order_by("id").first()
    queue_filter = {"batch": str(critique.batch_id)}
    request = {
        "decision": "accept",
        "based_on": critique.updated_at.isoformat(),
        "claim": 1,
        "filter": queue_filter,
    }

    body, count = send(f"critiques/{critique.id}/review/", request)

    assert Review.objects.get(pk=body["reviews"][0]["id"]).batch_id == critique.batch_id
    assert count <= MAX_FOR_A_DECISION + 2
