"""Promise 9: nobody can tell a gold item, or an image that is shown again, from another image."""

import json
import re
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from annotation.actions.review.bulk_acceptance import accept_in_bulk, sample_reviews, work_bulk_acceptance
from annotation.actions.review.decide import DecisionRequest, decide_review
from annotation.actions.shared.review_queue import queue_review
from annotation.models import Assignment, Critique
from annotation.queries.own_data.document import stream_own_data
from tests.actions.quality.helpers import make_gold, set_policies
from tests.clients import browser_of, client_of, words
from tests.factories import ANSWERS, make_desk, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    """A project in which one of ten images is gold, and what its annotator sees of a claim of each purpose."""
    project, (person,) = make_desk(images=30)
    make_gold(project, 6)
    set_policies(project, gold_percent=30)
    return project, person, client_of(person)


def shape(value):
    """Returns the keys of a JSON value at every depth, and the types of what they hold."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value[:1]]
    return type(value).__name__


def whole_life(client, project, purpose):
    """Claims until an assignment is of the purpose; returns all answers from its claim to its withdrawal, and what is
    left after the claim."""
    for _ in range(60):
        claimed = client.post(reverse("api:claim", args=[project.id]), {"count": 1}, format="json").json()
        assignment = claimed["assignments"][0]
        if Assignment.objects.get(pk=assignment["id"]).purpose == purpose:
            break
        submit(client, assignment)
    draft = client.put(
        reverse("api:draft", args=[assignment["id"]]), {"version": 0, "answers": {"grade": 2}}, format="json"
    )
    read = client.get(reverse("api:assignment", args=[assignment["id"]]))
    flagged = client.post(reverse("api:flag", args=[assignment["id"]]), {"reason": "other"}, format="json")
    submitted = submit(client, assignment)
    critique = submitted.json()["critique"]
    own_list = client.get(reverse("api:critiques", args=[project.id]), {"mine": "true", "limit": 1})
    got = client.get(reverse("api:critique", args=[critique["id"]]))
    revised = client.patch(reverse("api:critique", args=[critique["id"]]), {"answers": {"grade": 2}}, format="json")
    repeated = submit(client, assignment, key=uuid4())
    withdrawn = client.post(reverse("api:critique-withdraw", args=[critique["id"]]), {"reason": "No."}, format="json")
    answers = [draft, read, flagged, submitted, own_list, got, revised, repeated, withdrawn]
    return [(200, claimed), *((answer.status_code, answer.json()) for answer in answers)]


def submit(client, assignment, key=None):
    body = {"key": str(key or uuid4()), "answers": ANSWERS, "claim": 0}
    return client.post(reverse("api:submit", args=[assignment["id"]]), body, format="json")


def test_every_answer_of_the_api_has_the_same_form_for_gold_and_for_work(desk):
    """Promise 9: from the claim to the withdrawal, keys, types, statuses, batch and version are the same."""
    project, _person, client = desk

    work = whole_life(client, project, "work")
    gold = whole_life(client, project, "gold")

    assert [(status, shape(body)) for status, body in gold] == [(status, shape(body)) for status, body in work]
    for (_, of_work), (_, of_gold) in zip(work[:1], gold[:1], strict=True):
        for name in ("batch", "questionnaire", "status", "draft"):
            assert of_gold["assignments"][0][name] == of_work["assignments"][0][name]
        assert of_gold["open"] % 10 == of_work["open"] % 10 == 0
    assert "gold" not in str(gold)


def test_the_ids_of_assignments_tell_nothing(desk):
    """Promise 9: the id of a showing is as random as that of a slot."""
    project, _person, client = desk
    client.post(reverse("api:claim", args=[project.id]), {"count": 20}, format="json")

    versions = {row.purpose: row.id.version for row in Assignment.objects.filter(status="claimed")}

    assert versions == {"work": 4, "gold": 4}


def test_the_number_of_images_left_does_not_tell_which_claim_was_gold(desk):
    """Promise 9: the number is rounded up to tens, so that a claim of gold leaves it as a claim of work does."""
    project, _person, client = desk

    numbers = [
        client.post(reverse("api:claim", args=[project.id]), {"count": count}, format="json").json()["open"]
        for count in range(1, 9)
    ]

    assert set(numbers) <= {30, 20}


def test_gold_is_among_what_its_author_sees_and_counts(desk):
    """Promise 9: the pages of the author count and list gold as work."""
    project, person, client = desk
    whole_life(client, project, "gold")
    whole_life(client, project, "work")
    for _ in range(3):
        claimed = client.post(reverse("api:claim", args=[project.id]), {"count": 1}, format="json").json()
        submit(client, claimed["assignments"][0])
    counted = Critique.objects.filter(annotator=person).exclude(status="withdrawn").count()

    home = words(browser_of(person).get(reverse("home")))
    own_page = words(browser_of(person).get(reverse("project", args=[project.id])))

    assert f"You wrote {counted} critiques so far." in home
    assert f"{counted}" in own_page
    assert "gold" not in (home + own_page).lower()


def accept_each(project, reviewer, critiques):
    for critique in critiques:
        stored = Critique.objects.get(pk=critique.pk)
        request = DecisionRequest("accept", stored.updated_at, {"": "Well seen."})
        decide_review(person=reviewer, critique_id=critique.id, request=request, claim=0, queue_filter={})


def accept_in_one_go(project, reviewer, _critiques):
    drawn = sample_reviews(person=reviewer, project_id=project.id, queue_filter={})
    acceptance = accept_in_bulk(
        person=reviewer,
        project_id=project.id,
        queue_filter={},
        sample=[review.critique_id for review in drawn.reviews],
        proof=drawn.proof,
    )
    work_bulk_acceptance(acceptance_id=acceptance.id)


def submitted_pair(client, project):
    """Claims and submits until there is work and gold; returns by purpose what was sent: assignment, key, critique."""
    sent = {}
    while {"work", "gold"} - sent.keys():
        claimed = client.post(reverse("api:claim", args=[project.id]), {"count": 1}, format="json").json()
        (assignment,) = claimed["assignments"]
        key = uuid4()
        critique = submit(client, assignment, key).json()["critique"]
        sent[Assignment.objects.get(pk=assignment["id"]).purpose] = assignment, key, critique
    return sent


def everything_that_is_answered(client, project, assignment, key, critique):
    """Returns the status and the body of each answer that an author may get about their critique from then on."""
    url, base = reverse("api:critique", args=[critique["id"]]), critique["updated_at"]
    own_list = client.get(reverse("api:critiques", args=[project.id]), {"mine": "true"}).json()["results"]
    answers = [
        client.get(url),
        submit(client, assignment, key),
        client.patch(url, {"answers": {}}, format="json"),
        client.patch(url, {"answers": {}, "marks": {}}, format="json"),
        client.patch(url, {"answers": {"grade": ANSWERS["grade"]}, "based_on": base}, format="json"),
        client.patch(url, {"answers": {"grade": 1}, "based_on": "2020-01-01T00:00:00Z"}, format="json"),
        client.patch(url, {"answers": {"grade": 2}, "based_on": base}, format="json"),
        client.get(url),
        client.post(reverse("api:critique-withdraw", args=[critique["id"]]), {"reason": "No."}, format="json"),
        client.get(url),
    ]
    entry = next(entry for entry in own_list if entry["id"] == critique["id"])
    return [(200, entry), *((answer.status_code, answer.json()) for answer in answers)]


def without_names(answers):
    """Returns the answers with each id and each moment as the number of its first appearance."""
    numbers = {}
    pattern = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z"
    return re.sub(pattern, lambda name: f"#{numbers.setdefault(name[0], len(numbers))}", json.dumps(answers, indent=1))


@pytest.mark.django_db(transaction=True)  # a critique's times are those of its transactions
@pytest.mark.parametrize("accept", [accept_each, accept_in_one_go])
def test_no_answer_tells_accepted_work_from_gold(desk, accept):
    """Promise 9: gold is never reviewed. Status, times and conflicts are as if nobody had reviewed the work either."""
    project, _person, client = desk
    sent = submitted_pair(client, project)
    critiques = Critique.objects.filter(project=project, purpose="work")
    order = [critique.id for critique in Critique.objects.order_by("-submitted_at")]
    for critique in critiques:
        queue_review(critique.id, ["all"], [], None)
    reviewer = make_member(project, "reviewer")
    accept(project, reviewer, critiques)
    assert {critique.status for critique in critiques.all()} == {"accepted"}

    own_list = client.get(reverse("api:critiques", args=[project.id]), {"mine": "true", "limit": 200}).json()["results"]
    of_gold, of_work = (everything_that_is_answered(client, project, *sent[purpose]) for purpose in ("gold", "work"))

    assert without_names(of_work) == without_names(of_gold)
    assert [status for status, _body in of_work] == [200, 200, 200, 400, 200, 200, 409, 200, 200, 200, 200]
    assert [UUID(entry["id"]) for entry in own_list] == order


@pytest.mark.django_db(transaction=True)
def test_reviewers_are_told_what_is_accepted(desk):
    project, _person, client = desk
    (_assignment, _key, sent) = submitted_pair(client, project)["work"]
    critique = Critique.objects.get(pk=sent["id"])
    queue_review(critique.id, ["all"], [], None)
    reviewer = make_member(project, "reviewer")

    accept_each(project, reviewer, [critique])

    answer = client_of(reviewer).get(reverse("api:critique", args=[critique.id])).json()
    assert answer["status"] == "accepted"
    assert answer["updated_at"] > answer["submitted_at"]


@pytest.mark.django_db(transaction=True)
def test_the_file_of_ones_own_data_tells_no_accepted_work_from_gold(desk):
    """Promise 9: also where the reviewer accepted with a comment."""
    project, person, client = desk
    submitted_pair(client, project)
    work = Critique.objects.filter(project=project, purpose="work")
    for critique in work:
        queue_review(critique.id, ["all"], [], None)
    accept_each(project, make_member(project, "reviewer"), work)

    rows = json.loads(b"".join(stream_own_data(project, person)))["critiques"]

    assert len({json.dumps(shape(row)) for row in rows}) == 1
    assert [(row["status"], row["decisions"], row["changes"]) for row in rows] == [("submitted", [], [])] * len(rows)
