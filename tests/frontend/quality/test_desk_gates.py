"""What the desk shows to a person behind a gate, and that a page nobody opened changes nothing."""

from uuid import uuid4

import pytest
from django.urls import reverse

from annotation.actions.desk.skip_and_flag import skip_assignment
from annotation.actions.quality.consent import add_consent
from annotation.actions.quality.pausing import pause_member
from annotation.actions.quality.qualification import claim_qualification
from annotation.actions.review.withdraw import withdraw_critique
from annotation.errors import Conflict
from annotation.models import Assignment, Critique, Event, Qualification
from tests.actions.quality.helpers import make_gold, set_policies, submit
from tests.clients import browser_of, client_of, words
from tests.factories import make_critique, make_desk, make_member

pytestmark = pytest.mark.django_db
OPENED = {"Sec-Fetch-Dest": "document"}
NOT_OPENED = [{}, {**OPENED, "Sec-Purpose": "prefetch"}, {"Sec-Fetch-Dest": "empty"}]


@pytest.fixture
def desk():
    """A project, its annotator, and the address of the desk."""
    project, (person,) = make_desk(images=6)
    return project, person, reverse("desk", args=[project.id])


def pause(project, person):
    membership = project.memberships.get(person=person)
    pause_member(actor=project.created_by, membership=membership, reason="Let us talk first.")


def ask_to_qualify(project):
    make_gold(project, 2, use="test")
    set_policies(project, training_items=0, test_items=2, requires_qualification=True, pass_percent=70)


def bootstrap_of(response):
    return response.context["bootstrap"]


def is_paused_page(response):
    return "Let us talk first." in words(response) and "bootstrap" not in response.context


def test_a_paused_person_opens_what_they_have_claimed_and_then_reads_why(desk):
    project, person, url = desk
    browser = browser_of(person)
    first_ids = [row["id"] for row in bootstrap_of(browser.get(url, headers=OPENED))["claimed"]["assignments"]]
    pause(project, person)

    reloaded = bootstrap_of(browser.get(url, headers=OPENED))["claimed"]

    assert [row["id"] for row in reloaded["assignments"]] == first_ids
    assert reloaded["open"] == 0
    for assignment_id in first_ids:
        submit(person, assignment_id)
    assert is_paused_page(browser.get(url, headers=OPENED))


def test_the_api_hands_a_paused_person_what_they_have_begun_with_the_reason(desk):
    project, person, _url = desk
    client, url = client_of(person), f"/api/v1/projects/{project.id}/assignments/claim/"
    (assignment,) = client.post(url, {"count": 1}, format="json").json()["assignments"]
    pause(project, person)

    answer = client.post(url, {"count": 3}, format="json")

    assert answer.status_code == 200
    assert [row["id"] for row in answer.json()["assignments"]] == [assignment["id"]]
    assert (answer.json()["open"], answer.json()["gate"]["code"]) == (0, "paused")
    submit(person, assignment["id"])
    rejected = client.post(url, {"count": 3}, format="json")
    assert (rejected.status_code, rejected.json()["code"]) == (409, "paused")


def test_a_paused_person_answers_a_returned_critique_and_opens_one_by_its_link(desk):
    project, person, url = desk
    critique = make_critique(person, project)
    pause(project, person)
    browser = browser_of(person)
    link = f"{url}?critique={critique.id}"

    assert is_paused_page(browser.get(url, headers=OPENED))
    claimed = bootstrap_of(browser.get(link, headers=OPENED))["claimed"]
    assert (claimed["assignments"], claimed["gate"]["code"]) == ([], "paused")
    Critique.objects.filter(pk=critique.id).update(status="returned")
    assert bootstrap_of(browser.get(url, headers=OPENED))["returned"] == [str(critique.id)]
    Critique.objects.filter(pk=critique.id).update(status="submitted")
    withdraw_critique(actor=person, critique=Critique.objects.get(pk=critique.id), reason="A mistake.")
    for query in (f"?critique={critique.id}", f"?critique={uuid4()}", "?critique=none"):
        assert is_paused_page(browser.get(url + query, headers=OPENED))


def test_nobody_opens_the_desk_by_the_critique_of_somebody_else(desk):
    project, person, url = desk
    other_project, _people = make_desk(images=1)
    make_member(other_project, person=person)
    critiques = [make_critique(person, other_project), make_critique(make_member(project), project)]
    pause(project, person)

    for critique in critiques:
        assert is_paused_page(browser_of(person).get(f"{url}?critique={critique.id}", headers=OPENED))


def test_without_any_consent_the_text_comes_before_what_was_begun(desk):
    project, person, url = desk
    browser = browser_of(person)
    browser.get(url, headers=OPENED)
    Critique.objects.filter(pk=make_critique(person, project).pk).update(status="returned")
    add_consent(actor=project.created_by, project=project, text="My critiques may be published.")

    assert "My critiques may be published." in words(browser.get(url, headers=OPENED))


def pass_the_test(project, person):
    """Answers every image of the test; the attempt ends when the person asks for the next one."""
    for _ in range(2):
        state = claim_qualification(person=person, project_id=project.id, begin=True)
        submit(person, state.assignment_id)


def test_who_passes_by_a_reload_is_at_the_desk(desk):
    project, person, url = desk
    ask_to_qualify(project)
    pass_the_test(project, person)
    browser = browser_of(person)

    answer = browser.get(url, headers=OPENED)

    assert (answer.status_code, answer.url) == (302, url)
    assert Qualification.objects.get().status == "passed"
    assert bootstrap_of(browser.get(url, headers=OPENED))["claimed"]["assignments"]


@pytest.mark.parametrize("headers", NOT_OPENED, ids=["program", "prefetch", "script"])
@pytest.mark.parametrize("answered", [0, 1, 2])
def test_a_qualification_that_nobody_opens_is_only_read(desk, headers, answered):
    project, person, url = desk
    ask_to_qualify(project)
    for _ in range(answered):
        state = claim_qualification(person=person, project_id=project.id, begin=True)
        submit(person, state.assignment_id)
    before = state_of_everything()

    answer = browser_of(person).get(url, headers=headers)

    assert state_of_everything() == before
    if answered:
        assert (bootstrap_of(answer)["claimed"], bootstrap_of(answer)["qualifies"]) == (None, True)
    else:
        assert "Begin the test" in words(answer)


def state_of_everything():
    return (
        list(Assignment.objects.order_by("id").values_list("id", "status", "lease_until")),
        list(Qualification.objects.values_list("status", "ended_at")),
        Event.objects.count(),
    )


def test_a_desk_that_nobody_opens_shows_what_was_begun_and_claims_nothing(desk):
    project, person, url = desk
    browser = browser_of(person)
    browser.get(url, headers=OPENED)
    pause(project, person)
    before = state_of_everything()

    assert bootstrap_of(browser.get(url))["claimed"] is None
    assert state_of_everything() == before


PAGES = ["project", "own_work"]


@pytest.mark.parametrize("page", PAGES)
def test_a_paused_person_reads_why_where_the_desk_would_be_offered(desk, page):
    project, person, url = desk
    pause(project, person)

    answer = browser_of(person).get(reverse(page, args=[project.id]))

    assert "Let us talk first." in words(answer)
    assert "images wait for you" not in words(answer)
    assert "is ready at the desk" not in words(answer)
    assert f'class="button primary" href="{url}"' not in answer.content.decode()
    assert "Let us talk first." in words(browser_of(person).get(reverse("home")))


@pytest.mark.parametrize("page", PAGES)
def test_who_has_to_agree_qualify_or_try_again_is_led_to_that_step(desk, page):
    project, person, _url = desk
    address, browser = reverse(page, args=[project.id]), browser_of(person)
    assert "Go to the desk" in words(browser.get(address))
    ask_to_qualify(project)
    assert "To the training and the test" in words(browser.get(address))
    claim_qualification(person=person, project_id=project.id, begin=True)
    assert "Go on with the test" in words(browser.get(address))
    fail_the_test(project, person)
    assert "The test was not passed The managers see your result" in words(browser.get(address))
    make_gold(project, 2, use="test")
    assert "See what comes next" in words(browser.get(address))
    add_consent(actor=project.created_by, project=project, text="My critiques may be published.")
    assert "Read the text" in words(browser.get(address))
    assert "Go to the desk" not in words(browser.get(address))


def fail_the_test(project, person):
    state = claim_qualification(person=person, project_id=project.id, begin=True)
    while state.assignment_id:
        submit(person, state.assignment_id, grade=1, composition="strong")
        state = claim_qualification(person=person, project_id=project.id)


def test_only_attempts_for_which_there_are_images_are_promised_and_the_manager_is_told_of_the_lack(desk):
    project, person, url = desk
    make_gold(project, 1, use="training")
    make_gold(project, 5, use="test")
    policies = {"training_items": 1, "test_items": 2, "attempts": 3}
    set_policies(project, requires_qualification=True, pass_percent=70, **policies)
    browser, manager = browser_of(person), browser_of(make_member(project, "manager"))
    accuracy, overview = (reverse(name, args=[project.id]) for name in ("gold_accuracy", "quality"))
    assert "You have 2 attempts, with other images in each." in words(browser.get(url, headers=OPENED))
    assert "waits: not qualified yet" in words(manager.get(accuracy))

    fail_the_test(project, person)
    retry = words(browser.get(url, headers=OPENED))
    assert "This was attempt 1; you have 1 more" in retry
    assert "There is no training before it" in retry
    assert "Nobody is paused" in words(manager.get(overview))

    fail_the_test(project, person)
    end = words(browser.get(url, headers=OPENED))
    assert "You have no attempt left" not in end
    assert "The project has no more test images that are new to you" in end
    assert "Begin the next attempt" not in end
    row = words(manager.get(accuracy))
    assert "too few test images left: add some, or decide waits: test failed" in row
    assert f"{person.display_name} test failed; no test images left" in words(manager.get(overview))


def test_the_page_of_ones_own_work_has_the_result_of_the_test(desk):
    project, person, _url = desk
    url = reverse("own_work", args=[project.id])
    ask_to_qualify(project)
    assert "Attempt 1" not in words(browser_of(person).get(url))
    state = claim_qualification(person=person, project_id=project.id, begin=True)
    while state.assignment_id:
        submit(person, state.assignment_id, grade=1)
        state = claim_qualification(person=person, project_id=project.id)

    page = words(browser_of(person).get(url))

    assert state.phase == "failed"
    result = f"{state.attempt.correct} of your {state.attempt.total} answers were as expected."
    assert f"Attempt 1: {result} This project asks for 70 %. You did not pass." in page
    assert "A program alone decides two things" in page


def test_at_the_test_the_desk_says_what_skipping_means(desk):
    _project, person, url = desk
    at_work = bootstrap_of(browser_of(person).get(url, headers=OPENED))["messages"]["skip_note"]
    other_project, (newcomer,) = make_desk(images=3)
    ask_to_qualify(other_project)
    state = claim_qualification(person=newcomer, project_id=other_project.id, begin=True)
    other_url = reverse("desk", args=[other_project.id])
    at_test = bootstrap_of(browser_of(newcomer).get(other_url, headers=OPENED))["messages"]["skip_note"]
    skip_assignment(person=newcomer, assignment_id=state.assignment_id, reason="other")
    with pytest.raises(Conflict) as caught:
        submit(newcomer, state.assignment_id)

    assert "somebody else" in at_work
    assert "none of its answers counts as expected" in at_test
    assert "somebody else" not in at_test + caught.value.detail
