"""How many SQL statements the desk's requests send, over HTTP with a session, whatever lies in the database."""

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

MOST_FOR_A_CLAIM = 4
MOST_FOR_A_SUBMIT = 6
MOST_FOR_A_DRAFT = 4
WORK = {"answers": ANSWERS, "timings": {"evaluation": 6.1}, "committed": STAGES}


class Desk:
    """An annotator's browser that counts the statements of each request."""

    def __init__(self, seeded, number=0):
        self.project = seeded.project
        self.client = Client(enforce_csrf_checks=True)
        self.client.force_login(seeded.people[number])
        self.client.cookies[settings.CSRF_COOKIE_NAME] = "c" * 32

    def send(self, method, path, body):
        """The answer's body and how many statements it took."""
        with CaptureQueriesContext(connection) as captured:
            answer = getattr(self.client, method)(
                f"/api/v1/{path}", body, content_type="application/json", headers={"X-CSRFToken": "c" * 32}
            )
        assert answer.status_code in (200, 201), answer.content
        return answer.json(), sum(not query["sql"].startswith(TRANSACTION_STATEMENTS) for query in captured)

    def claim(self, count=1):
        return self.send("post", f"projects/{self.project.id}/assignments/claim/", {"count": count})

    def submit(self, assignment, **more):
        return self.send(
            "post", f"assignments/{assignment['id']}/submit/", {"key": str(uuid4()), **WORK, "claim": 1, **more}
        )


@pytest.fixture(scope="module", params=[1, 10, 100])
def seeded(request, django_db_setup, django_db_blocker):
    """A project of 40, 400 and 4,000 images with four critiques each, and as many places left. Each test finds it as
    it was: its own transaction lies within this one."""
    images = 40 * request.param
    with django_db_blocker.unblock(), transaction.atomic():
        made = seed(images=images, critiques=images * 4)
        connection.check_constraints()  # once, not after each test
        analyze()
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def desk(seeded):
    """A desk in a process that has seen no questionnaire yet."""
    questionnaire_by_id.cache_clear()
    return Desk(seeded)


def test_a_claim_takes_at_most_four_statements(desk):
    answer, first = desk.claim()
    _, again = desk.claim(count=3)

    assert len(answer["assignments"]) == 1
    assert first <= MOST_FOR_A_CLAIM
    assert again <= MOST_FOR_A_CLAIM


def test_a_submit_with_refill_takes_at_most_six_statements(desk):
    held = desk.claim(count=2)[0]["assignments"]

    first, most = desk.submit(held[0])
    _, again = desk.submit(held[1], revisions=[{"question": "grade", "from": 4, "to": 3, "at": "2026-01-02T03:04:05Z"}])

    assert len(first["assignments"]) == 1
    assert most <= MOST_FOR_A_SUBMIT
    assert again <= MOST_FOR_A_SUBMIT - 1  # the questionnaire is read once in the life of a process


def test_a_draft_takes_at_most_four_statements(desk):
    (held,) = desk.claim()[0]["assignments"]
    path, body = f"assignments/{held['id']}/draft/", {"answers": {"grade": 4}, "committed": ["evaluation"]}

    desk.send("put", path, {"version": 0, **body})
    _, count = desk.send("put", path, {"version": 1, **body})

    assert count <= MOST_FOR_A_DRAFT


def test_a_submit_after_drafts_takes_no_more(desk):
    (held,) = desk.claim()[0]["assignments"]
    draft = {"version": 0, "answers": {"grade": 4}, "committed": ["evaluation"]}
    desk.send("put", f"assignments/{held['id']}/draft/", draft)

    answer, count = desk.submit(held)

    assert [one["from"] for one in answer["critique"]["revisions"]] == [4]
    assert count <= MOST_FOR_A_SUBMIT


def test_a_claim_that_finds_nothing_takes_no_more(desk):
    Assignment.objects.filter(status="open").update(sort_key=0, status="skipped", **taken_by(desk.project))

    answer, count = desk.claim(count=3)

    assert answer == {"assignments": [], "open": 0}
    assert count <= MOST_FOR_A_CLAIM


def test_a_submit_that_brings_nothing_takes_no_more(desk):
    (held,) = desk.claim()[0]["assignments"]
    Assignment.objects.filter(status="open").update(status="skipped", **taken_by(desk.project))

    answer, count = desk.submit(held)

    assert answer["assignments"] == []
    assert count <= MOST_FOR_A_SUBMIT


def taken_by(project):
    """What makes a place that of a stranger: only one of each image can be."""
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
    held, first = desk.claim(count=3)
    _, again = desk.submit(held["assignments"][0])

    assert len(held["assignments"]) == 3
    assert first <= MOST_FOR_A_CLAIM
    assert again <= MOST_FOR_A_SUBMIT


@pytest.mark.parametrize("function", ["loupe_submit", "loupe_claim", "loupe_own_assignment"])
def test_the_plans_of_the_desk_are_cached_and_never_read_a_whole_table(db, function):
    with connection.cursor() as cursor:
        cursor.execute("SELECT proconfig FROM pg_proc WHERE proname = %s", [function])
        settings = cursor.fetchone()[0]
    assert set(settings or ()) == {"plan_cache_mode=force_generic_plan", "enable_seqscan=off"}
