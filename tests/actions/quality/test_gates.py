"""A gate stops new images only: what a person has begun they finish first."""

import pytest

from annotation.actions.desk.claim import claim_assignments, take_claims
from annotation.actions.desk.drafts import save_draft
from annotation.actions.desk.expire_claims import expire_claims
from annotation.actions.quality.consent import add_consent, agree_to_consent
from annotation.actions.quality.pausing import pause_member, resume_member
from annotation.actions.quality.qualification import claim_qualification
from annotation.errors import Conflict
from annotation.models import Assignment
from annotation.queries.desk.claims import count_claimable
from annotation.queries.quality.desk_gate import find_gate
from annotation.rules.judging import QuestionnaireResponse
from tests.actions.quality.helpers import make_gold, set_policies, submit
from tests.actions.quality.test_mixing import end_leases
from tests.factories import make_desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    """A project where gold is mixed in and consent was given, and its annotator."""
    project, (person,) = make_desk(images=20)
    make_gold(project, 6)
    make_gold(project, 2, use="test")
    set_policies(project, gold_percent=30, retest_percent=30)
    add_consent(actor=project.created_by, project=project, text="My critiques may be published.")
    agree_to_consent(person=person, project=project, version=1)
    return project, person


def pause(project, person):
    membership = project.memberships.get(person=person)
    pause_member(actor=project.created_by, membership=membership, reason="Let us talk first.")


def ask_again(project, _person):
    add_consent(actor=project.created_by, project=project, text="My critiques may be published and sold.")


def ask_to_qualify(project, _person):
    set_policies(project, requires_qualification=True, training_items=0, test_items=2)


GATES = {"paused": pause, "consent_required": ask_again, "qualification_required": ask_to_qualify}


def claim(person, project, count=3):
    return [row.id for row in claim_assignments(person=person, project_id=project.id, count=count)]


@pytest.mark.parametrize("code", GATES)
def test_behind_a_gate_the_claims_are_renewed_and_none_is_added(desk, code):
    project, person = desk
    first_ids = claim(person, project, 2)
    end_leases()
    GATES[code](project, person)

    claims = claim_assignments(person=person, project_id=project.id, count=5)

    assert [row.id for row in claims] == first_ids
    assert not Assignment.objects.filter(pk__in=first_ids, lease_until__lt=claims[0].lease_until).exists()
    assert (find_gate(person.id, project.id).code, count_claimable(project.id, person.id)) == (code, 0)
    for assignment_id in first_ids:
        assert submit(person, assignment_id).status == "submitted"
    with pytest.raises(Conflict) as caught:
        claim(person, project)
    assert caught.value.code == code
    assert Assignment.objects.filter(annotator=person).count() == len(first_ids)


@pytest.mark.parametrize("code", GATES)
def test_behind_a_gate_only_an_ended_claim_with_a_draft_is_resumed(desk, code):
    project, person = desk
    written, _untouched = claim(person, project, 2)
    save_draft(person=person, assignment_id=written, version=0, response=QuestionnaireResponse(answers={"grade": 2}))
    end_leases()
    expire_claims()
    GATES[code](project, person)

    (resumed,) = claim_assignments(person=person, project_id=project.id, count=3)

    assert (resumed.id, resumed.status, resumed.answers) == (written, "claimed", {"grade": 2})


@pytest.mark.parametrize("code", GATES)
def test_behind_a_gate_a_submit_hands_out_nothing(desk, code):
    project, person = desk
    claim(person, project, 1)
    GATES[code](project, person)

    assert take_claims(person=person, project_id=project.id, count=3, renew=False) == []


def test_who_has_agreed_to_no_version_reads_it_before_they_go_on(desk):
    project, _person = desk
    other_project, (person,) = make_desk(images=3)
    first_ids = claim(person, other_project, 1)
    add_consent(actor=project.created_by, project=other_project, text="My critiques may be published.")
    pause(other_project, person)

    assert find_gate(person.id, other_project.id).is_first_consent
    with pytest.raises(Conflict) as caught:
        claim(person, other_project)
    assert caught.value.code == "consent_required"

    agree_to_consent(person=person, project=other_project, version=1)
    assert claim(person, other_project) == first_ids  # then the pause holds for the rest
    assert find_gate(person.id, other_project.id).code == "paused"


def test_a_gate_that_is_gone_hands_out_images_again(desk):
    project, person = desk
    claim(person, project, 1)
    pause(project, person)
    resume_member(actor=project.created_by, membership=project.memberships.get(person=person))

    claims = claim_assignments(person=person, project_id=project.id, count=3)

    assert len(claims) == 3
    assert (find_gate(person.id, project.id), count_claimable(project.id, person.id) > 0) == (None, True)


def test_a_paused_person_finishes_the_image_of_the_test_that_they_have_begun(desk):
    project, person = desk
    ask_to_qualify(project, person)
    first = claim_qualification(person=person, project_id=project.id, begin=True)
    pause(project, person)

    assert claim_qualification(person=person, project_id=project.id).assignment_id == first.assignment_id
    submit(person, first.assignment_id)
    with pytest.raises(Conflict) as caught:
        claim_qualification(person=person, project_id=project.id)
    assert caught.value.code == "paused"
    assert Assignment.objects.filter(annotator=person, purpose="training").count() == 1


def test_a_paused_person_begins_no_attempt(desk):
    project, person = desk
    ask_to_qualify(project, person)
    pause(project, person)

    with pytest.raises(Conflict) as caught:
        claim_qualification(person=person, project_id=project.id, begin=True)
    assert caught.value.code == "paused"


def test_without_an_attempt_left_a_claim_of_images_says_what_a_claim_of_the_test_says(desk):
    project, person = desk
    ask_to_qualify(project, person)
    set_policies(project, attempts=1, pass_percent=70)
    state = claim_qualification(person=person, project_id=project.id, begin=True)
    with pytest.raises(Conflict) as live:
        claim(person, project)
    while state.assignment_id:
        submit(person, state.assignment_id, grade=1)
        state = claim_qualification(person=person, project_id=project.id)

    with pytest.raises(Conflict) as over:
        claim(person, project)
    with pytest.raises(Conflict) as of_the_test:
        claim_qualification(person=person, project_id=project.id, begin=True)

    assert state.phase == "failed"
    assert (live.value.code, live.value.extra) == ("qualification_required", {"attempts_left": 1})
    assert (over.value.code, over.value.extra) == ("qualification_required", {"attempts_left": 0})
    assert of_the_test.value.code == "no_attempt_left"
    assert over.value.detail == of_the_test.value.detail != live.value.detail
