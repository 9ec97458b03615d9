"""Questions that came back: their author stands by them, a third expert or a manager decides."""

import pytest

from annotation.access import access_own_candidate
from annotation.actions.evaluating.cross_checks.answers import answer_cross_check, judge_cross_check
from annotation.actions.evaluating.cross_checks.claims import claim_cross_checks
from annotation.actions.evaluating.cross_checks.disputes import decide_candidate, stand_by_candidate
from annotation.actions.projects.projects import change_project
from annotation.errors import Conflict, Forbidden, Missing
from tests.actions.evaluating.test_candidates import assert_cells_are_right
from tests.authored import author, candidate_of, check_candidate, claim_check, make_authoring

pytestmark = pytest.mark.django_db


@pytest.fixture
def authoring():
    return make_authoring(images=1, annotators=4, cross_checks_per_candidate=2)


@pytest.fixture
def candidate(authoring):
    project, (person, *_) = authoring
    return candidate_of(author(person, project), "AesP")


def disputed(candidate, first, second):
    check_candidate(first, candidate, verdict="ambiguous")
    check_candidate(second, candidate)
    return candidate


@pytest.mark.parametrize(("answer", "status"), [({}, "accepted"), ({"choice": 0}, "excluded")])
def test_a_third_expert_decides_when_the_author_stands_by_it(authoring, candidate, answer, status):
    project, (author_, first, second, third) = authoring
    disputed(candidate, first, second)
    stand_by_candidate(actor=author_, candidate=access_own_candidate(author_, candidate.id))
    candidate.refresh_from_db()
    assert candidate.status == "contested"
    for former in (author_, first, second):
        claimed = claim_cross_checks(person=former, project_id=project.id, count=10)
        assert candidate.id not in [check.candidate_id for check in claimed]
    check = check_candidate(third, candidate, **answer)
    assert check.is_third
    assert candidate.status == status
    assert_cells_are_right()


def test_nobody_stands_by_a_question_of_somebody_else(authoring, candidate):
    with pytest.raises(Missing):
        access_own_candidate(authoring[1][1], candidate.id)


def test_a_manager_decides_and_excluded_candidates_leave_the_count(authoring, candidate):
    project, (_, first, second, _) = authoring
    disputed(candidate, first, second)
    decide_candidate(actor=project.created_by, candidate=candidate, decision="exclude")
    assert_cells_are_right()
    decide_candidate(actor=project.created_by, candidate=candidate, decision="third")
    candidate.refresh_from_db()
    assert (candidate.status, candidate.slots_taken) == ("contested", 0)
    decide_candidate(actor=project.created_by, candidate=candidate, decision="accept")
    assert_cells_are_right()
    with pytest.raises(Conflict):
        decide_candidate(actor=project.created_by, candidate=candidate, decision="third")


def test_nobody_decides_on_their_own_question(authoring, candidate):
    """Promise 9: nobody reviews their own work."""
    author_ = authoring[1][0]
    with pytest.raises(Forbidden):
        decide_candidate(actor=author_, candidate=candidate, decision="accept")


def test_a_late_objection_returns_an_accepted_question(authoring, candidate):
    project, (_, first, second, _) = authoring
    check = claim_check(second, candidate)
    claim_check(first, candidate)
    change_project(actor=project.created_by, project=project, cross_checks_per_candidate=1)
    check_candidate(first, candidate)
    assert candidate.status == "accepted"
    answer_cross_check(person=second, cross_check_id=check.id, option=0, seconds=None)
    judge_cross_check(person=second, cross_check_id=check.id, verdict="wrong", comment="It is the sky.")
    candidate.refresh_from_db()
    assert candidate.status == "disputed"


def test_fewer_required_checks_settle_what_has_enough(authoring, candidate):
    project, (_, first, *_) = authoring
    check_candidate(first, candidate)
    change_project(actor=project.created_by, project=project, cross_checks_per_candidate=1)
    candidate.refresh_from_db()
    assert candidate.status == "accepted"
    assert_cells_are_right()
