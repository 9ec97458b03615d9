"""A question that a person cannot answer goes to somebody else."""

import pytest

from annotation.actions.evaluating.cross_checks.answers import answer_cross_check, skip_cross_check
from annotation.actions.evaluating.cross_checks.claims import claim_cross_checks, expire_cross_checks
from annotation.errors import Conflict, Invalid
from annotation.models import Candidate, Event
from tests.authored import author, claim_check, end_leases, make_authoring

pytestmark = pytest.mark.django_db


@pytest.fixture
def authoring():
    return make_authoring(images=2, annotators=4, cross_checks_per_candidate=2)


@pytest.fixture
def candidate(authoring):
    project, (person, *_) = authoring
    return Candidate.objects.get(critique=author(person, project), criterion="AesP")


def test_a_question_given_back_goes_to_somebody_else_and_never_to_the_same_person(authoring, candidate):
    project, (_, first, second, third) = authoring
    check = claim_check(first, candidate)
    claim_check(second, candidate)
    skip_cross_check(person=first, cross_check_id=check.id, reason="words", note=" Which path? ")
    check.refresh_from_db()
    assert (check.status, check.lease_until, check.comment) == ("skipped", None, "Which path?")
    assert claim_check(third, candidate)
    checks = claim_cross_checks(person=first, project_id=project.id, count=10)
    assert candidate.id not in [check.candidate_id for check in checks]
    candidate.refresh_from_db()
    assert (candidate.slots_taken, candidate.checks, candidate.status) == (2, 0, "unchecked")
    event = Event.objects.get(verb="skipped", noun="cross-check")
    assert (event.actor, event.data["reason"]) == (first, "words")


def test_a_question_is_given_back_only_before_its_key_is_known(authoring, candidate):
    checker = authoring[1][1]
    check = claim_check(checker, candidate)
    with pytest.raises(Invalid) as invalid:
        skip_cross_check(person=checker, cross_check_id=check.id, reason="bored")
    assert set(invalid.value.fields) == {"reason"}
    answer_cross_check(person=checker, cross_check_id=check.id, option=0, seconds=None)
    with pytest.raises(Conflict) as error:
        skip_cross_check(person=checker, cross_check_id=check.id, reason="other")
    assert error.value.code == "already_answered"


def test_what_was_given_back_takes_no_answer_and_giving_it_back_again_changes_nothing(authoring, candidate):
    checker = authoring[1][1]
    check = claim_check(checker, candidate)
    end_leases()
    expire_cross_checks()
    for _ in range(2):
        skip_cross_check(person=checker, cross_check_id=check.id, reason="image")
    candidate.refresh_from_db()
    assert candidate.slots_taken == 0
    with pytest.raises(Conflict) as error:
        answer_cross_check(person=checker, cross_check_id=check.id, option=0, seconds=None)
    assert error.value.code == "already_skipped"
    assert Event.objects.filter(verb="skipped").count() == 1
