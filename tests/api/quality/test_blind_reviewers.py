"""Promise 9: what people said of an image is kept from whoever has yet to review a critique of it."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from annotation.access import reviews_of_image
from annotation.actions.desk.revise import revise_critique
from annotation.actions.review.claim_reviews import claim_reviews
from annotation.actions.review.decide import DecisionRequest, decide_review
from annotation.actions.review.finals import begin_final
from annotation.actions.shared.review_queue import queue_review
from annotation.models import Critique, Image, Review
from tests.clients import browser_of, client_of, words
from tests.factories import make_critique, make_desk, make_member

pytestmark = pytest.mark.django_db
SECRET = "The horizon tilts to the left, and the sky takes up too much of the frame for a picture of the sea."
FIRST = "The low light is lovely on the grass in front, and the path behind it leads the eye to the water."
NOTE = "A critique of this image waits for a review that you may be given."


@pytest.fixture
def scene():
    """An image with two critiques, of which only the first waits for a review; and its reviewer."""
    project, (ada, ben) = make_desk(images=1, annotators=2, critiques_per_image=9)
    first, second = make_critique(ada, project, reason=FIRST), make_critique(ben, project, reason=SECRET, grade=5)
    queue_review(first.id, ["all"], [], None)
    image = Image.objects.get(project=project)
    reviewer = make_member(project, "reviewer")
    return SimpleNamespace(project=project, image=image, first=first, second=second, reviewer=reviewer, ada=ada)


def decide(person, critique, decision="accept", **comments):
    stored = Critique.objects.get(pk=critique.pk)
    request = DecisionRequest(decision, stored.updated_at, comments)
    decide_review(person=person, critique_id=critique.id, request=request, claim=0, queue_filter={})


def claim(person, project):
    return claim_reviews(person=person, project_id=project.id, count=1, queue_filter={})


def statuses_of(person, scene):
    """Returns what the API answers who asks for all critiques, for the second one and for the final one."""
    client = client_of(person)
    answers = [
        client.get(reverse("api:image-critiques", args=[scene.image.id])),
        client.get(reverse("api:critique", args=[scene.second.id])),
        client.post(reverse("api:image-final", args=[scene.image.id])),
    ]
    assert not any(SECRET in answer.content.decode() for answer in answers if answer.status_code != 200)
    return [answer.status_code if answer.status_code == 200 else answer.json()["code"] for answer in answers]


def test_the_api_tells_other_critiques_after_the_decision(scene):
    assert statuses_of(scene.reviewer, scene) == ["review_first"] * 3

    decide(scene.reviewer, scene.first)

    assert statuses_of(scene.reviewer, scene) == [200, 200, 200]


def test_the_critique_that_waits_can_be_read_by_its_reviewer(scene):
    url = reverse("api:critique", args=[scene.first.id])

    assert client_of(scene.reviewer).get(url).json()["answers"]["reason"] == FIRST
    assert FIRST in words(browser_of(scene.reviewer).get(reverse("critique", args=[scene.first.id])))


def test_others_are_hidden_at_the_desk_until_the_last_of_an_image_is_decided(scene):
    queue_review(scene.second.id, ["all"], [], None)
    client, url = client_of(scene.reviewer), reverse("api:critique-others", args=[scene.first.id])
    decide(scene.reviewer, scene.first)

    assert client.get(url).json()["code"] == "review_first"
    decide(scene.reviewer, scene.second)

    assert [critique["id"] for critique in client.get(url).json()["critiques"]] == [str(scene.second.id)]


def test_the_page_of_an_image_says_what_to_do_and_has_all_the_rest(scene):
    browser, url = browser_of(scene.reviewer), reverse("image", args=[scene.image.id])
    before = browser.get(url)

    assert NOTE in words(before)
    assert reverse("review_desk", args=[scene.project.id]) in before.content.decode()
    assert scene.image.sha256 in words(before)
    assert not [text for text in (SECRET, FIRST, "Write the final critique", "grades apart") if text in words(before)]
    decide(scene.reviewer, scene.first)
    after = words(browser.get(url))

    assert NOTE not in after
    assert SECRET in after


def test_the_page_of_another_critique_leaves_out_its_answers_and_leads_on(scene):
    browser, url = browser_of(scene.reviewer), reverse("critique", args=[scene.second.id])
    before = browser.get(url)

    assert NOTE in words(before)
    assert SECRET not in words(before)
    assert f'rel="next" href="{reverse("critique", args=[scene.first.id])}"' in before.content.decode()
    decide(scene.reviewer, scene.first)

    assert SECRET in words(browser.get(url))


def test_a_final_critique_that_is_begun_hides_the_others_while_one_waits(scene):
    decide(scene.reviewer, scene.first)
    final = begin_final(adjudicator=scene.reviewer, image=scene.image)
    browser, url = browser_of(scene.reviewer), reverse("final_desk", args=[final.id])
    assert SECRET in words(browser.get(url))

    queue_review(scene.second.id, ["requested"], [], None)

    page = words(browser.get(url))
    assert NOTE in page
    assert SECRET not in page


def test_a_reviewer_whom_a_colleague_precedes_waits_for_nobody(scene):
    """What a colleague decided on needs no decision of others; what a colleague is deciding on may come back."""
    colleague = make_member(scene.project, "reviewer")
    claim(colleague, scene.project)
    assert statuses_of(scene.reviewer, scene)[0] == "review_first"

    decide(colleague, scene.first)

    assert statuses_of(scene.reviewer, scene)[0] == 200


def test_whoever_decided_before_the_critique_changed_may_read_the_others(scene):
    decide(scene.reviewer, scene.first, "return", reason="Where?")
    revise_critique(actor=scene.ada, critique=scene.first, answers={"grade": 2})
    assert Review.objects.get().status == "open"

    assert statuses_of(scene.reviewer, scene)[:2] == [200, 200]
    assert statuses_of(make_member(scene.project, "reviewer"), scene)[:2] == ["review_first"] * 2


def test_a_review_of_ones_own_work_keeps_nothing_from_a_reviewer(scene):
    scene.ada.memberships.update(role="reviewer")

    assert statuses_of(scene.ada, scene)[:2] == [200, 200]


def test_managers_read_everything_but_while_a_review_of_the_image_is_theirs(scene):
    manager = make_member(scene.project, "manager")
    assert statuses_of(manager, scene)[:2] == [200, 200]

    claim(manager, scene.project)

    assert statuses_of(manager, scene) == ["review_first"] * 3
    assert NOTE in words(browser_of(manager).get(reverse("image", args=[scene.image.id])))
    page = browser_of(manager).get(reverse("new_gold", args=[scene.project.id]), {"critique": scene.second.id})
    assert page.status_code == 409
    decide(manager, scene.first)
    assert statuses_of(manager, scene) == [200, 200, 200]


@pytest.mark.django_db(transaction=True)  # a sample has what is settled
def test_a_sample_leads_to_the_critique_that_is_accepted_and_not_to_the_others(scene):
    page = browser_of(scene.reviewer).get(reverse("accept_reviews", args=[scene.project.id])).content.decode()

    assert reverse("critique", args=[scene.first.id]) in page
    assert reverse("image", args=[scene.image.id]) not in page
    assert SECRET not in page


def test_authors_read_their_own_critiques_whatever_waits(scene):
    client = client_of(scene.second.annotator)

    assert client.get(reverse("api:critique", args=[scene.second.id])).status_code == 200


def test_what_a_person_may_read_costs_one_statement(scene, django_assert_num_queries):
    for _ in range(5):
        critique = make_critique(make_member(scene.project), scene.project)
        queue_review(critique.id, ["all"], [], None)

    with django_assert_num_queries(1):
        reviews = reviews_of_image(scene.reviewer, scene.image.id, "reviewer")

    assert scene.first.id in reviews.undecided
