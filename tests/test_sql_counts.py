"""The number of SQL statements of the desk's requests, over HTTP with a session, at any size of the database."""

from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotation.actions.projects.projects import change_project
from annotation.models import Assignment, Image, Person
from annotation.queries.projects.questionnaires import questionnaire_by_id
from bench.shared.sample_critique import STAGES
from bench.shared.seeding import seed
from bench.shared.statement_counts import TRANSACTION_STATEMENTS
from tests.factories import ANSWERS, analyze

pytestmark = pytest.mark.django_db

MAX_FOR_A_CLAIM = 4
MAX_FOR_A_SUBMIT = 6
MAX_FOR_A_DRAFT = 4
RESPONSE = {"answers": ANSWERS, "timings": {"evaluation": 6.1}, "committed": STAGES}


class Desk:
    """An annotator's browser that counts the statements of each request."""

    def __init__(self, seeded, number=0):
        self.project = seeded.project
        self.client = Client(enforce_csrf_checks=True)
        self.client.force_login(seeded.people[number])
        self.client.cookies[settings.CSRF_COOKIE_NAME] = "c" * 32

    def send(self, method, path, body):
        """Sends a request, and returns the body of its response and the number of statements."""
        with CaptureQueriesContext(connection) as captured:
            response = getattr(self.client, method)(
                f"/api/v1/{path}", body, content_type="application/json", headers={"X-CSRFToken": "c" * 32}
            )
        assert response.status_code in (200, 201), response.content
        return response.json(), sum(not query["sql"].startswith(TRANSACTION_STATEMENTS) for query in captured)

    def claim(self, count=1):
        return self.send("post", f"projects/{self.project.id}/assignments/claim/", {"count": count})

    def submit(self, assignment, **fields):
        return self.send(
            "post", f"assignments/{assignment['id']}/submit/", {"key": str(uuid4()), **RESPONSE, "claim": 1, **fields}
        )


@pytest.fixture(scope="module", params=[1, 10, 100])
def seeded(request, django_db_setup, django_db_blocker):
    """Makes a project of 40, 400 and 4,000 images, each with four critiques and four open slots. Its transaction
    encloses those of the tests, so that each test gets it unchanged."""
    images = 40 * request.param
    with django_db_blocker.unblock(), transaction.atomic():
        seeded_project = seed(images=images, critiques=images * 4)
        connection.check_constraints()  # once, not after each test
        analyze()
        yield seeded_project
        transaction.set_rollback(True)


@pytest.fixture
def desk(seeded):
    """Returns a desk, with no questionnaire in the cache of the process."""
    questionnaire_by_id.cache_clear()
    return Desk(seeded)


def test_a_claim_takes_at_most_four_statements(desk):
    response, first_count = desk.claim()
    _, second_count = desk.claim(count=3)

    assert len(response["assignments"]) == 1
    assert first_count <= MAX_FOR_A_CLAIM + 1  # each process reads the questionnaire once
    assert second_count <= MAX_FOR_A_CLAIM


def test_a_submit_with_refill_takes_at_most_six_statements(desk):
    assignments = desk.claim(count=2)[0]["assignments"]

    response, first_count = desk.submit(assignments[0])
    _, second_count = desk.submit(
        assignments[1], revisions=[{"question": "grade", "from": 4, "to": 3, "at": "2026-01-02T03:04:05Z"}]
    )

    assert len(response["assignments"]) == 1
    assert first_count <= MAX_FOR_A_SUBMIT
    assert second_count <= MAX_FOR_A_SUBMIT - 1  # a process reads the questionnaire once


def test_a_draft_takes_at_most_four_statements(desk):
    (assignment,) = desk.claim()[0]["assignments"]
    path, body = f"assignments/{assignment['id']}/draft/", {"answers": {"grade": 4}, "committed": ["evaluation"]}

    desk.send("put", path, {"version": 0, **body})
    _, count = desk.send("put", path, {"version": 1, **body})

    assert count <= MAX_FOR_A_DRAFT


def test_a_submit_after_drafts_takes_no_more(desk):
    (assignment,) = desk.claim()[0]["assignments"]
    draft = {"version": 0, "answers": {"grade": 4}, "committed": ["evaluation"]}
    desk.send("put", f"assignments/{assignment['id']}/draft/", draft)

    response, count = desk.submit(assignment)

    assert [revision["from"] for revision in response["critique"]["revisions"]] == [4]
    assert count <= MAX_FOR_A_SUBMIT


def test_a_claim_without_an_open_image_takes_no_more(desk):
    Assignment.objects.filter(status="open").update(sort_key=0, status="skipped", **assign_to_stranger(desk.project))

    response, count = desk.claim(count=3)

    assert response == {"assignments": [], "open": 0, "gate": None}
    assert count <= MAX_FOR_A_CLAIM


def test_a_submit_without_a_next_image_takes_no_more(desk):
    (assignment,) = desk.claim()[0]["assignments"]
    Assignment.objects.filter(status="open").update(status="skipped", **assign_to_stranger(desk.project))

    response, count = desk.submit(assignment)

    assert response["assignments"] == []
    assert count <= MAX_FOR_A_SUBMIT


def assign_to_stranger(project):
    """Returns the fields that assign a slot to a stranger, and deletes the slots of each image but one."""
    Assignment.objects.filter(status="open", slot_number__gt=5).delete()
    return {"annotator": Person.objects.create(username="stranger"), "questionnaire": project.questionnaire_id}


def test_near_duplicates_quotas_and_another_order_take_no_more(desk):
    Image.objects.filter(project=desk.project, position__lte=30).update(group="near-1")
    change_project(
        actor=desk.project.created_by,
        project=desk.project,
        order="depth_first",
        daily_quota=1000,
        total_quota=100_000,
    )
    response, claim_count = desk.claim(count=3)
    _, submit_count = desk.submit(response["assignments"][0])

    assert len(response["assignments"]) == 3
    assert claim_count <= MAX_FOR_A_CLAIM
    assert submit_count <= MAX_FOR_A_SUBMIT


@pytest.mark.parametrize("function", ["loupe_submit", "loupe_claim", "loupe_own_assignment"])
def test_the_plans_of_the_desk_are_cached_and_never_read_a_whole_table(db, function):
    with connection.cursor() as cursor:
        cursor.execute("SELECT proconfig FROM pg_proc WHERE proname = %s", [function])
        settings = cursor.fetchone()[0]
    assert set(settings or ()) == {"plan_cache_mode=force_generic_plan", "enable_seqscan=off"}
