"""Promise 9: nobody can tell a gold item, or an image that is shown again, from another image."""

from uuid import uuid4

import pytest
from django.urls import reverse

from annotation.models import Assignment, Critique
from tests.actions.quality.helpers import make_gold, set_policies
from tests.clients import browser_of, client_of, words
from tests.factories import ANSWERS, make_critique, make_desk, make_member

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


def test_an_accepted_critique_looks_to_its_author_like_one_that_nobody_reviewed(desk):
    """Promise 9: gold is never reviewed, and would stand out where everything else is accepted."""
    project, person, client = desk
    set_policies(project, gold_percent=0)
    critique = make_critique(person, project)
    Critique.objects.filter(pk=critique.pk).update(status="accepted")
    reviewer = client_of(make_member(project, "reviewer"))

    url = reverse("api:critique", args=[critique.id])
    (entry,) = client.get(reverse("api:critiques", args=[project.id]), {"mine": "true"}).json()["results"]

    assert (client.get(url).json()["status"], entry["status"]) == ("submitted", "submitted")
    assert reviewer.get(url).json()["status"] == "accepted"
