"""Promise 9: a person grades an image before they read what reasons another expert gives for theirs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.revise import revise_critique
from annotation.actions.evaluating.cross_checks.answers import answer_cross_check
from annotation.actions.evaluating.cross_checks.claims import claim_cross_checks
from annotation.actions.evaluating.cross_checks.disputes import decide_candidate
from annotation.actions.projects.projects import change_project
from annotation.actions.review.withdraw import withdraw_critique
from annotation.models import CrossCheck
from annotation.queries.desk.assignment_json import present_assignments
from annotation.queries.evaluating.authoring.grades import blind_grades
from annotation.queries.evaluating.cross_checks.open_candidates import count_open_candidates
from tests.authored import author, candidate_of, check_candidate, claim_check, make_authoring

pytestmark = pytest.mark.django_db
HIGH, MEDIUM, LOW = range(3)


@pytest.fixture
def authoring():
    project, people = make_authoring(images=1, annotators=4, cross_checks_per_candidate=2)
    change_project(actor=project.created_by, project=project, critiques_per_image=2)
    return project, people


def claimed_criteria(person, project):
    return sorted(
        check.candidate.criterion for check in claim_cross_checks(person=person, project_id=project.id, count=10)
    )


def test_reasons_come_after_the_persons_own_grade(authoring):
    """Promise 9: leaving the grade for later shows no reasons of the image."""
    project, (author_, checker, *_) = authoring
    grade = candidate_of(author(author_, project), "AesA")
    assert count_open_candidates(checker, project.id, 2) == 3
    assert claimed_criteria(checker, project) == ["AesA", "AesE", "AesP"]
    check_candidate(checker, grade, choice=LOW)
    assert claimed_criteria(checker, project) == ["AesE", "AesI", "AesP"]


def test_grades_that_others_have_claimed_show_no_reasons_to_a_third(authoring):
    """Promise 9: whoever finds all slots of a grade taken is not shown the reasons instead."""
    project, (author_, *checkers) = authoring
    author(author_, project)
    criteria = [claimed_criteria(checker, project) for checker in checkers]
    assert criteria == [["AesA", "AesE", "AesP"], ["AesA", "AesE", "AesP"], []]


def test_an_author_of_the_image_may_read_the_reasons_of_another(authoring):
    project, (first, second, *_) = authoring
    author(first, project)
    author(second, project)
    assert claimed_criteria(second, project) == ["AesE", "AesI", "AesP"]


def test_reasons_that_nobody_may_read_any_more_bring_another_person_to_grade_the_image(authoring):
    project, (author_, first, second, third) = authoring
    critique = author(author_, project)
    grade, reason = candidate_of(critique, "AesA"), candidate_of(critique, "AesI")
    check_candidate(first, grade)
    check_candidate(second, grade)
    assert grade.status == "accepted"
    check_candidate(first, reason)
    assert count_open_candidates(third, project.id, 2) == 1
    further = claim_check(third, grade)
    CrossCheck.objects.filter(pk=further.pk).update(lease_until=timezone.now() - timedelta(minutes=1))
    assert claim_check(third, grade).id == further.id
    check_candidate(third, grade, choice=LOW)
    check_candidate(third, reason)
    assert reason.status == "accepted"
    assert blind_grades(project.id) == {grade.image_id: [HIGH, HIGH, HIGH, LOW]}


def test_an_accepted_grade_is_not_asked_for_without_reasons_that_wait(authoring):
    project, (author_, first, second, third) = authoring
    critique = author(author_, project)
    for criterion in ("AesP", "AesE", "AesA", "AesI"):
        for checker in (first, second):
            check_candidate(checker, candidate_of(critique, criterion))
    assert claimed_criteria(third, project) == []


def test_of_a_person_the_first_grade_counts(authoring):
    project, (author_, second, *_) = authoring
    grade = candidate_of(author(author_, project), "AesA")
    check_candidate(second, grade, choice=LOW)
    author(second, project, grade=3)
    assert blind_grades(project.id) == {grade.image_id: [HIGH, LOW]}


def test_a_grade_after_reading_reasons_does_not_count(authoring):
    project, (first, second, third, _) = authoring
    critique = author(first, project)
    grade = candidate_of(critique, "AesA")
    decide_candidate(actor=project.created_by, candidate=grade, decision="exclude")
    check_candidate(second, candidate_of(critique, "AesI"))  # no grade of the image is wanted now
    decide_candidate(actor=project.created_by, candidate=grade, decision="accept")
    author(second, project, grade=1)
    check_candidate(third, candidate_of(critique, "AesP"))
    assert blind_grades(project.id) == {grade.image_id: [HIGH]}


def test_a_revision_after_reading_reasons_leaves_the_first_grade_counted(authoring):
    project, (first, second, *_) = authoring
    critique = author(first, project)
    check_candidate(first, candidate_of(author(second, project), "AesI"))
    revise_critique(actor=first, critique=critique, answers={"grade": 1})
    assert blind_grades(project.id) == {critique.image_id: [HIGH, HIGH]}


def test_a_revision_before_reading_reasons_counts(authoring):
    project, (first, *_) = authoring
    critique = author(first, project)
    revise_critique(actor=first, critique=critique, answers={"grade": 1})
    assert blind_grades(project.id) == {critique.image_id: [LOW]}


def test_checkers_grades_stay_when_the_author_revises_or_withdraws_theirs(authoring):
    project, (author_, first, second, third) = authoring
    critique = author(author_, project)
    grade = candidate_of(critique, "AesA")
    check_candidate(first, grade, choice=MEDIUM)
    check_candidate(second, grade, choice=MEDIUM)
    revise_critique(actor=author_, critique=critique, answers={"grade": 1})
    revised = candidate_of(critique, "AesA")
    assert revised.status == "accepted"
    assert blind_grades(project.id) == {grade.image_id: [MEDIUM, MEDIUM, LOW]}
    withdraw_critique(actor=author_, critique=critique, reason="A mistake.")
    assert candidate_of(author(third, project), "AesA").status == "accepted"
    assert blind_grades(project.id) == {grade.image_id: [HIGH, MEDIUM, MEDIUM]}


def test_a_claim_of_a_grade_that_was_revised_is_replaced(authoring):
    project, (author_, checker, *_) = authoring
    critique = author(author_, project)
    claim_check(checker, candidate_of(critique, "AesA"))
    revise_critique(actor=author_, critique=critique, answers={"grade": 1})
    check = claim_check(checker, candidate_of(critique, "AesA"))
    answer_cross_check(person=checker, cross_check_id=check.id, option=HIGH, seconds=None)
    assert "AesI" in claimed_criteria(checker, project)


def test_the_desk_is_told_whether_a_grade_of_its_annotator_counts(authoring):
    """Promise 9: whoever has cross-checked the image is told, before they grade it again, that this does not count."""
    project, (author_, checker, colleague, _) = authoring
    change_project(actor=project.created_by, project=project, critiques_per_image=3)
    critique = author(author_, project)
    check_candidate(checker, candidate_of(critique, "AesI"))
    claim_check(colleague, candidate_of(critique, "AesA"))  # claimed, not given

    def grade_counts(person):
        claims = claim_assignments(person=person, project_id=project.id, count=1)
        return [assignment["grade_counts"] for assignment in present_assignments(claims)]

    assert (grade_counts(checker), grade_counts(colleague)) == ([False], [True])
    graded = blind_grades(project.id)
    author(checker, project, grade=1)
    assert blind_grades(project.id) == graded
