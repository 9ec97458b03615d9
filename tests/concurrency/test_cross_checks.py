"""Cross-checks with several database connections at once."""

from collections import Counter
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from annotation.actions.desk.revise import revise_critique
from annotation.actions.evaluating.cross_checks.answers import answer_cross_check, judge_cross_check
from annotation.actions.evaluating.cross_checks.claims import claim_cross_checks, expire_cross_checks
from annotation.actions.projects.projects import change_project
from annotation.actions.review.withdraw import withdraw_critique
from annotation.models import Candidate, CoverageCell, CrossCheck
from tests.authored import PERCEPTION, author, make_authoring
from tests.concurrency.test_claims import run_together

pytestmark = pytest.mark.django_db(transaction=True)


def test_people_who_claim_at_once_never_share_the_last_slot_of_a_candidate():
    """Promise 3: nobody waits behind somebody else's claim, and no slot is taken twice."""
    project, people = make_authoring(images=4, annotators=7, cross_checks_per_candidate=1)
    for _ in range(4):
        author(people[0], project)
    checkers = people[1:]
    for _ in range(8):
        results = run_together(
            *(
                lambda person=person: claim_cross_checks(person=person, project_id=project.id, count=2)
                for person in checkers
            )
        )
        counts = Counter(check.candidate_id for checks in results for check in checks)
        assert set(counts.values()) == {1}
        assert sum(counts.values()) == 12
        assert not Candidate.objects.exclude(slots_taken=1).exclude(criterion="AesI").exists()  # nobody has graded
        CrossCheck.objects.all().delete()
        Candidate.objects.update(slots_taken=0)


def test_one_person_who_claims_in_two_windows_gets_the_same_checks():
    project, people = make_authoring(images=2, annotators=2)
    author(people[0], project)
    claim = partial(claim_cross_checks, person=people[1], project_id=project.id, count=3)
    first, second = run_together(claim, claim)
    assert [check.id for check in first] == [check.id for check in second]


def finish(check):
    """Answers a check with its first option, and agrees."""
    answer_cross_check(person=check.person, cross_check_id=check.id, option=0, seconds=None)
    judge_cross_check(person=check.person, cross_check_id=check.id, verdict="agree")


def test_the_counters_are_right_after_submits_revisions_and_checks_at_once():
    project, people = make_authoring(images=12, annotators=4, cross_checks_per_candidate=1)
    critiques = [author(person, project) for person in people]
    changed = {**PERCEPTION, "kind": "how"}
    checks = [
        check
        for person in people
        for check in claim_cross_checks(person=person, project_id=project.id, count=10)
        if check.candidate.criterion == "AesE"
    ]
    assert len(checks) == 4
    for turn, check in enumerate(checks):
        run_together(
            lambda: author(people[0], project),
            lambda: author(people[1], project),
            lambda turn=turn: revise_critique(
                actor=people[turn], critique=critiques[turn], answers={"perception": changed}
            ),
            lambda check=check: finish(check),
        )
    counted = Counter(Candidate.objects.filter(retired_at=None).values_list("criterion", "dimension", "kind"))
    accepted = Candidate.objects.filter(retired_at=None, status="accepted").count()
    cells = CoverageCell.objects.exclude(candidates=0)
    assert {(cell.criterion, cell.dimension, cell.kind): cell.candidates for cell in cells} == counted
    assert sum(cell.accepted for cell in cells) == accepted
    assert Candidate.objects.filter(checks=1).count() == 4


def test_images_with_grades_are_counted_once_when_several_people_submit_and_withdraw_at_once():
    project, people = make_authoring(images=4, annotators=4, cross_checks_per_candidate=1, order="depth_first")
    change_project(actor=project.created_by, project=project, critiques_per_image=4)
    grades = CoverageCell.objects.filter(criterion="AesA")
    for turn in range(4):
        critiques = run_together(*(lambda person=person: author(person, project) for person in people))
        assert len({critique.image_id for critique in critiques}) == 1
        assert grades.get().candidates == 1
        run_together(
            *(
                lambda critique=critique: withdraw_critique(
                    actor=critique.annotator, critique=critique, reason="Wrong."
                )
                for critique in critiques
            )
        )
        assert (turn, grades.get().candidates, grades.get().accepted) == (turn, 0, 0)


def test_a_check_that_is_finished_while_its_lease_is_renewed_counts_once():
    """Promise 1: whoever comes back after the end of a lease sends what waited, and claims at the same moment."""
    project, people = make_authoring(images=1, annotators=2, cross_checks_per_candidate=1)
    author(people[0], project)
    claim = partial(claim_cross_checks, person=people[1], project_id=project.id, count=10)
    checks = [check for check in claim() if check.candidate.criterion in ("AesP", "AesE")]
    CrossCheck.objects.update(lease_until=timezone.now() - timedelta(minutes=1))
    expire_cross_checks()
    for check in checks:
        run_together(claim, lambda check=check: finish(check))
    for check in checks:
        check.refresh_from_db()
        assert (check.status, check.candidate.checks, check.candidate.slots_taken) == ("done", 1, 1)


def test_a_claim_passes_over_a_check_that_another_window_is_finishing():
    project, people = make_authoring(images=1, annotators=2, cross_checks_per_candidate=1)
    author(people[0], project)
    claim = partial(claim_cross_checks, person=people[1], project_id=project.id, count=10)
    check = next(check for check in claim() if check.candidate.criterion == "AesP")
    CrossCheck.objects.update(lease_until=timezone.now() - timedelta(minutes=1))
    expire_cross_checks()

    def claim_without_waiting():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        return claim()

    with transaction.atomic():
        CrossCheck.objects.select_for_update().get(pk=check.pk)
        (claimed,) = run_together(claim_without_waiting)
    assert check not in claimed
    assert CrossCheck.objects.get(pk=check.pk).status == "expired"
