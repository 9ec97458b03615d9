"""Promise 9: another expert answers without the key, then judges; nobody checks their own question."""

from functools import partial

import pytest

from annotation.actions.curating.images import set_image_status
from annotation.actions.desk.revise import revise_critique
from annotation.actions.evaluating.cross_checks.answers import answer_cross_check, judge_cross_check
from annotation.actions.evaluating.cross_checks.claims import claim_cross_checks, expire_cross_checks
from annotation.actions.projects.projects import change_project
from annotation.errors import Conflict, Forbidden, Invalid, Missing
from annotation.evaluating.option_order import choose_order
from annotation.models import Candidate, Event, Image
from tests.actions.evaluating.test_candidates import assert_cells_are_right
from tests.authored import PERCEPTION, author, candidate_of, check_candidate, claim_check, end_leases, make_authoring
from tests.factories import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def authoring():
    return make_authoring(images=2, annotators=4, cross_checks_per_candidate=2)


@pytest.fixture
def candidate(authoring):
    project, (person, *_) = authoring
    return candidate_of(author(person, project), "AesP")


def test_nobody_gets_their_own_candidates_or_one_twice(authoring, candidate):
    """Promise 9: nobody checks their own question."""
    project, (author_, checker, *_) = authoring
    assert claim_cross_checks(person=author_, project_id=project.id, count=10) == []

    claims = [claim_cross_checks(person=checker, project_id=project.id, count=10) for _ in range(2)]
    assert [check.id for check in claims[0]] == [check.id for check in claims[1]]
    assert sorted(check.candidate.criterion for check in claims[0]) == ["AesA", "AesE", "AesP"]


def test_no_candidate_is_claimed_by_more_people_than_it_requires(authoring, candidate):
    project, (_, *checkers) = authoring
    counts = [len(claim_cross_checks(person=checker, project_id=project.id, count=10)) for checker in checkers]
    assert counts == [3, 3, 0]


def test_the_images_of_consecutive_checks_differ(authoring):
    project, (author_, checker, *_) = authoring
    author(author_, project)
    author(author_, project)
    checks = claim_cross_checks(person=checker, project_id=project.id, count=2)
    assert len({check.candidate.image_id for check in checks}) == 2


def test_a_claim_that_is_abandoned_is_free_for_others(authoring, candidate):
    """Promise 3: a claim is released when its lease ends."""
    project, (_, *checkers) = authoring
    for checker in checkers[:2]:
        claim_cross_checks(person=checker, project_id=project.id, count=10)
    end_leases()
    assert len(claim_cross_checks(person=checkers[2], project_id=project.id, count=10)) == 3


def test_the_sweeper_frees_the_slots_of_abandoned_claims(authoring, candidate):
    claim_check(authoring[1][1], candidate)
    end_leases()
    assert expire_cross_checks() == 3
    candidate.refresh_from_db()
    assert candidate.slots_taken == 0


def test_what_is_sent_after_the_lease_counts(authoring, candidate):
    """Promise 1: late work is accepted."""
    checker = authoring[1][1]
    check = claim_check(checker, candidate)
    end_leases()
    expire_cross_checks()
    answer_cross_check(person=checker, cross_check_id=check.id, option=0, seconds=None)
    judge_cross_check(person=checker, cross_check_id=check.id, verdict="ambiguous", comment="Two fit.")
    candidate.refresh_from_db()
    assert (candidate.checks, candidate.slots_taken) == (1, 1)


def test_an_expired_claim_is_resumed_with_the_order_of_its_options(authoring, candidate):
    checker = authoring[1][1]
    check = claim_check(checker, candidate)
    end_leases()
    expire_cross_checks()
    resumed = claim_check(checker, candidate)
    assert (resumed.id, resumed.order, resumed.status) == (check.id, check.order, "claimed")


def test_the_order_of_the_options_is_keyed_with_the_secret_of_the_project(authoring, candidate):
    """Promise 9: who knows the ids of a question and a person cannot compute where its key is shown."""
    project, (_, checker, *_) = authoring
    check = claim_check(checker, candidate)
    order = partial(choose_order, "AesP", 4, seed=f"{candidate.id}/{checker.id}")
    assert check.order == order(secret=project.pseudonym_key)
    assert any(order(secret=secret) != check.order for secret in map(str, range(8)))


def test_images_that_are_set_aside_are_not_checked(authoring, candidate):
    project, (_, checker, *_) = authoring
    image = Image.objects.get(pk=candidate.image_id)
    set_image_status(actor=project.created_by, image=image, status="set_aside")
    assert claim_cross_checks(person=checker, project_id=project.id, count=10) == []


def test_only_annotators_claim(authoring, candidate):
    project, _ = authoring
    reviewer = make_member(project, "reviewer")
    with pytest.raises(Forbidden):
        claim_cross_checks(person=reviewer, project_id=project.id, count=1)


def test_a_check_of_somebody_else_does_not_exist(authoring, candidate):
    """Promise 6: a foreign check looks like a missing one."""
    _, (_, checker, colleague, *_) = authoring
    check = claim_check(checker, candidate)
    with pytest.raises(Missing):
        answer_cross_check(person=colleague, cross_check_id=check.id, option=0, seconds=None)


def test_the_first_answer_counts_and_the_same_again_changes_nothing(authoring, candidate):
    checker = authoring[1][1]
    check = claim_check(checker, candidate)
    for _ in range(2):
        answer_cross_check(person=checker, cross_check_id=check.id, option=1, seconds=2.5)
    with pytest.raises(Conflict, match="first answer counts"):
        answer_cross_check(person=checker, cross_check_id=check.id, option=0, seconds=2.5)
    check.refresh_from_db()
    assert (check.choice, check.status, check.seconds) == (check.order[1], "answered", 2.5)
    assert Event.objects.filter(verb="answered", noun="cross-check").count() == 1


def test_an_option_that_is_not_shown_is_rejected(authoring, candidate):
    checker = authoring[1][1]
    check = claim_check(checker, candidate)
    for choice in (-1, 4):
        with pytest.raises(Invalid):
            answer_cross_check(person=checker, cross_check_id=check.id, option=choice, seconds=None)


def test_a_verdict_comes_after_the_answer_and_needs_a_comment_unless_it_agrees(authoring, candidate):
    """Promise 9: nobody sees the key before they have answered."""
    checker = authoring[1][1]
    check = claim_check(checker, candidate)
    with pytest.raises(Conflict) as error:
        judge_cross_check(person=checker, cross_check_id=check.id, verdict="agree")
    assert error.value.code == "not_answered"
    answer_cross_check(person=checker, cross_check_id=check.id, option=0, seconds=None)
    for verdict in ("ambiguous", "wrong", "answerable"):
        with pytest.raises(Invalid) as invalid:
            judge_cross_check(person=checker, cross_check_id=check.id, verdict=verdict, comment="  ")
        assert set(invalid.value.fields) == {"comment"}


def test_a_verdict_is_given_once_and_the_same_again_changes_nothing(authoring, candidate):
    checker = authoring[1][1]
    check = check_candidate(checker, candidate)
    judge_cross_check(person=checker, cross_check_id=check.id, verdict="agree")
    with pytest.raises(Conflict, match="first verdict counts"):
        judge_cross_check(person=checker, cross_check_id=check.id, verdict="wrong", comment="No.")
    candidate.refresh_from_db()
    assert candidate.checks == 1


def test_all_right_and_agreed_is_accepted_after_the_last_check(authoring, candidate):
    _, (_, first, second, _) = authoring
    check_candidate(first, candidate)
    assert candidate.status == "unchecked"
    check_candidate(second, candidate)
    assert (candidate.status, candidate.checks, candidate.right_checks) == ("accepted", 2, 2)
    assert_cells_are_right()


@pytest.mark.parametrize("answer", [{"choice": 0}, {"verdict": "ambiguous"}, {"choice": 1, "verdict": "wrong"}])
def test_a_wrong_choice_or_an_objection_returns_it_to_its_author(authoring, candidate, answer):
    _, (_, first, second, _) = authoring
    check_candidate(first, candidate, **answer)
    check_candidate(second, candidate)
    assert candidate.status == "disputed"
    assert_cells_are_right()


def test_a_reason_is_judged_without_an_answer(authoring):
    project, (author_, first, second, _) = authoring
    reason = candidate_of(author(author_, project), "AesI")
    check_candidate(first, reason)
    check_candidate(second, reason)
    assert (reason.status, reason.right_checks) == ("accepted", 2)


def test_grades_are_blind_and_never_disputed(authoring):
    project, (author_, first, second, _) = authoring
    grade = candidate_of(author(author_, project), "AesA")
    check = check_candidate(first, grade, choice=2)
    assert (check.status, check.order) == ("done", [0, 1, 2])
    check_candidate(second, grade, choice=0)
    assert (grade.status, grade.checks, grade.right_checks) == ("accepted", 2, 1)
    assert_cells_are_right()


def test_a_person_grades_an_image_once_whoevers_grade_of_it_is_checked():
    project, people = make_authoring(images=1, annotators=3, cross_checks_per_candidate=2)
    change_project(actor=project.created_by, project=project, critiques_per_image=2)
    author(people[0], project)
    author(people[1], project)
    criteria = {
        person: [
            check.candidate.criterion
            for check in claim_cross_checks(person=person, project_id=project.id, count=10)
            if check.candidate.criterion == "AesA"
        ]
        for person in people
    }
    assert [len(grades) for grades in criteria.values()] == [0, 0, 1]


def test_critiques_of_the_same_image_count_as_graders_of_it():
    project, people = make_authoring(images=1, annotators=2, cross_checks_per_candidate=1)
    change_project(actor=project.created_by, project=project, critiques_per_image=2)
    for person in people:
        author(person, project)
    assert set(Candidate.objects.filter(criterion="AesA").values_list("status", flat=True)) == {"accepted"}
    assert_cells_are_right()


def test_a_revised_question_is_checked_anew_and_its_old_checks_are_over(authoring, candidate):
    project, (author_, checker, *_) = authoring
    check = claim_check(checker, candidate)
    changed = {**PERCEPTION, "question": "What does the light pick out?"}
    revise_critique(actor=author_, critique=candidate.critique, answers={"perception": changed})
    with pytest.raises(Conflict) as error:
        answer_cross_check(person=checker, cross_check_id=check.id, option=0, seconds=None)
    assert error.value.code == "candidate_retired"
    checks = claim_cross_checks(person=checker, project_id=project.id, count=10)
    assert changed["question"] in [check.candidate.text for check in checks]


def test_promise_9_who_was_shown_the_key_of_a_question_does_not_answer_its_revision():
    """Promise 9: a revised question goes to people who have not seen the key."""
    project, (author_, checker, fresh) = make_authoring(images=1, cross_checks_per_candidate=2)
    critique = author(author_, project)
    check_candidate(checker, candidate_of(critique, "AesP"), verdict="ambiguous")
    claim_check(fresh, candidate_of(critique, "AesP"))

    changed = {**PERCEPTION, "question": "What draws the eye of most people first?"}
    revise_critique(actor=author_, critique=critique, answers={"perception": changed})

    revised = candidate_of(critique, "AesP")
    claims = {
        person: [check.candidate_id for check in claim_cross_checks(person=person, project_id=project.id, count=10)]
        for person in (checker, fresh)
    }
    assert revised.id not in claims[checker]
    assert revised.id in claims[fresh]
