"""Consent, training and the test before the first work."""

import pytest
from django.db import IntegrityError, transaction

from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.expire_claims import expire_claims
from annotation.actions.desk.skip_and_flag import skip_assignment
from annotation.actions.quality.consent import add_consent, agree_to_consent, end_consent
from annotation.actions.quality.pausing import qualify_member
from annotation.actions.quality.policies import change_quality
from annotation.actions.quality.qualification import claim_qualification
from annotation.errors import Conflict, Invalid
from annotation.models import Assignment, ConsentAgreement, Critique, Event, GoldItem, Qualification
from annotation.queries.desk.own_critiques import own_last_critiques
from annotation.queries.quality.qualification_json import present_qualification
from tests.actions.quality.helpers import make_gold, set_policies, submit
from tests.actions.quality.test_mixing import end_leases
from tests.clients import client_of
from tests.factories import make_desk, make_member

pytestmark = pytest.mark.django_db
WRONG = {"grade": 1, "composition": "strong"}


@pytest.fixture
def project():
    project, _people = make_desk(images=3)
    make_gold(project, 3, use="training", explanation="The grass leads nowhere.")
    make_gold(project, 4, use="test")
    set_policies(project, training_items=2, test_items=2, requires_qualification=True, attempts=2, pass_percent=70)
    return project


@pytest.fixture
def person(project):
    return make_member(project)


def state_of(person, project, *, begin=False):
    return claim_qualification(person=person, project_id=project.id, begin=begin)


def answer(person, project, count, **answers):
    """Answers so many images of the attempt; returns the state after the last."""
    state = state_of(person, project, begin=True)
    for _ in range(count):
        submit(person, state.assignment_id, **answers)
        state = state_of(person, project)
    return state


def test_nobody_is_given_work_before_they_qualified(project, person):
    with pytest.raises(Conflict) as caught:
        claim_assignments(person=person, project_id=project.id, count=1)

    assert caught.value.code == "qualification_required"


def test_training_explains_each_answer_and_the_test_explains_none(project, person):
    first = answer(person, project, 1, composition="strong")
    in_test = answer(person, project, 2)

    assert (first.phase, first.done, first.items) == ("training", 1, 2)
    explained = json_of(first)["explained"]
    assert explained["explanation"] == "The grass leads nowhere."
    by_key = {question["question"]: question for question in explained["questions"]}
    assert by_key["composition"]["is_right"] is False
    assert (by_key["composition"]["answer"], by_key["composition"]["expected"]) == ("Strong", "Weak")
    assert by_key["grade"]["is_right"] is True
    assert (in_test.phase, in_test.done, json_of(in_test)["explained"]) == ("testing", 1, None)


def json_of(state):
    return present_qualification(state)


def test_the_last_training_image_is_explained_before_the_test(project, person):
    state = answer(person, project, 2)

    assert (state.phase, state.done) == ("testing", 0)
    assert state.explained


def test_who_passes_the_test_is_given_work(project, person):
    state = answer(person, project, 4)

    assert (state.phase, state.attempt.correct, state.attempt.total) == ("passed", 4, 4)
    assert claim_assignments(person=person, project_id=project.id, count=1)
    assert Event.objects.get(verb="passed", noun="qualification").data == {"attempt": 1, "correct": 4, "total": 4}


def test_who_fails_gets_another_attempt_with_items_that_were_not_shown_yet(project, person):
    state = answer(person, project, 4, **WRONG)
    first = set(Qualification.objects.get().item_ids)

    assert (state.phase, state.may_begin) == ("failed", True)
    assert state_of(person, project).phase == "failed"  # nothing begins by itself
    second = state_of(person, project, begin=True)

    assert second.phase == "training"
    assert first.isdisjoint(second.attempt.item_ids)
    assert [GoldItem.objects.get(pk=item).use for item in second.attempt.item_ids] == ["training", "test", "test"]


def test_after_the_last_attempt_only_a_manager_can_let_them_work(project, person):
    answer(person, project, 4, **WRONG)
    state = answer(person, project, 3, **WRONG)
    assert (state.phase, state.may_begin) == ("failed", False)
    with pytest.raises(Conflict) as caught:
        state_of(person, project, begin=True)
    assert caught.value.code == "no_attempt_left"

    membership = project.memberships.get(person=person)
    qualify_member(actor=project.created_by, membership=membership, reason="We went through it together.")

    assert claim_assignments(person=person, project_id=project.id, count=1)


def test_the_mark_is_over_all_expected_answers_and_a_skipped_image_has_none_right(project, person):
    state = answer(person, project, 2)
    skip_assignment(person=person, assignment_id=state.assignment_id, reason="other")
    state = state_of(person, project)
    submit(person, state.assignment_id)

    state = state_of(person, project)

    assert (state.phase, state.attempt.correct, state.attempt.total) == ("failed", 2, 4)


def test_an_attempt_goes_on_where_it_was_left(project, person):
    first = state_of(person, project, begin=True)
    end_leases()
    expire_claims()

    second = state_of(person, project)

    assert second.assignment_id == first.assignment_id
    assert Assignment.objects.get(pk=second.assignment_id).status == "claimed"


def test_training_is_no_work_of_a_person(project, person):
    answer(person, project, 2)

    assert Critique.objects.filter(purpose="training").count() == 2
    assert not own_last_critiques(person).exists()
    assert not Critique.objects.visible().exists()


@pytest.mark.parametrize("answered", [1, 3], ids=["training", "test"])
def test_no_answer_of_the_training_or_the_test_can_be_changed(project, person, answered):
    answer(person, project, answered)
    critique = Critique.objects.filter(purpose="training").latest("submitted_at")
    before = critique.answers

    response = client_of(person).patch(f"/api/v1/critiques/{critique.id}/", {"answers": {"grade": 1}}, format="json")

    assert (response.status_code, response.json()["code"]) == (409, "answer_is_judged")
    critique.refresh_from_db()
    assert (critique.answers, critique.revisions) == (before, [])


def test_people_cannot_be_asked_to_qualify_with_more_images_than_there_are(project):
    with pytest.raises(Invalid) as caught:
        change_quality(actor=project.created_by, project=project, test_items=9)

    assert caught.value.fields == {
        "test_items": ["There are 4 of 9 gold items for it; add some first, or ask for fewer."]
    }


def test_consent_is_asked_before_qualification_and_again_after_each_new_version(project, person):
    text = add_consent(actor=project.created_by, project=project, text="My critiques may be published.")
    with pytest.raises(Conflict) as caught:
        state_of(person, project)
    assert (caught.value.code, caught.value.extra) == ("consent_required", {"version": 1})

    agree_to_consent(person=person, project=project, version=text.version)
    assert state_of(person, project).phase == "new"
    add_consent(actor=project.created_by, project=project, text="My critiques may be published, without my name.")

    with pytest.raises(Conflict) as caught:
        claim_assignments(person=person, project_id=project.id, count=1)
    assert caught.value.code == "consent_required"
    with pytest.raises(Conflict) as caught:
        agree_to_consent(person=person, project=project, version=1)
    assert caught.value.code == "stale_consent"


def test_an_agreement_is_kept_for_good(project, person):
    add_consent(actor=project.created_by, project=project, text="My critiques may be published.")
    agree_to_consent(person=person, project=project, version=1)
    agree_to_consent(person=person, project=project, version=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentAgreement.objects.get().delete()
    assert Event.objects.filter(verb="agreed").count() == 1


def test_where_consent_is_asked_no_more_work_goes_on(project, person):
    set_policies(project, requires_qualification=False)
    add_consent(actor=project.created_by, project=project, text="My critiques may be published.")

    end_consent(actor=project.created_by, project=project)

    assert claim_assignments(person=person, project_id=project.id, count=1)
