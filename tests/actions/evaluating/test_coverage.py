"""The coverage board counts candidates, and its targets steer what is authored next."""

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from annotation.actions.desk.claim import claim_assignments
from annotation.actions.evaluating.coverage import set_coverage_targets
from annotation.actions.evaluating.cross_checks.disputes import decide_candidate
from annotation.actions.projects.projects import change_project
from annotation.actions.review.withdraw import withdraw_critique
from annotation.errors import Invalid
from annotation.evaluating.coverage_targets import CellKey
from annotation.models import Candidate, CoverageCell, Event, Image
from annotation.queries.desk.assignment_json import present_assignments
from annotation.queries.evaluating.authoring.coverage import coverage_cells, scarce_first
from tests.actions.evaluating.test_candidates import assert_cells_are_right
from tests.authored import author, check_candidate, make_authoring

pytestmark = pytest.mark.django_db

INTEREST = CellKey("AesE", "natural", "interest", "why")
UNIQUENESS = CellKey("AesE", "natural", "uniqueness", "what")
COMPOSITION = CellKey("AesP", "natural", "composition", "what")


def claim_topics(project, person, count=1):
    claims = claim_assignments(person=person, project_id=project.id, count=count)
    return [assignment["topics"] for assignment in present_assignments(claims)]


def test_the_board_has_every_cell_of_the_questionnaire_and_the_images():
    project, (person, *_) = make_authoring()
    author(person, project)
    cells = {cell.key: cell for cell in coverage_cells(project)}
    assert len(cells) == 2 * 4 * 4 + 2
    assert cells[COMPOSITION].authored == 1
    assert cells[CellKey("AesA", "natural")].authored == 1


def test_grades_and_reasons_are_counted_by_image_as_they_become_items():
    project, people = make_authoring(images=2, annotators=3, cross_checks_per_candidate=1, order="depth_first")
    change_project(actor=project.created_by, project=project, critiques_per_image=2)
    first, second = author(people[0], project), author(people[1], project)
    assert first.image_id == second.image_id
    author(people[0], project)
    grades, reasons = CellKey("AesA", "natural"), CellKey("AesI", "natural")

    def counts(key):
        cell = next(cell for cell in coverage_cells(project) if cell.key == key)
        return cell.authored, cell.accepted

    assert (counts(grades), counts(reasons)) == ((2, 1), (2, 0))
    for critique in (first, second):
        check_candidate(people[2], Candidate.objects.get(critique=critique, criterion="AesI"))
    assert counts(reasons) == (2, 1)
    assert_cells_are_right()
    withdraw_critique(actor=people[0], critique=first, reason="A mistake.")
    assert (counts(grades), counts(reasons)) == ((2, 1), (2, 1))
    reason = Candidate.objects.get(critique=second, criterion="AesI")
    decide_candidate(actor=project.created_by, candidate=reason, decision="exclude")
    assert counts(reasons) == (1, 0)
    withdraw_critique(actor=people[1], critique=second, reason="A mistake.")
    assert (counts(grades), counts(reasons)) == ((1, 0), (1, 0))
    assert_cells_are_right()


def test_targets_are_set_cell_by_cell_and_recorded_once():
    project, _ = make_authoring()
    manager = project.created_by
    first, second = {INTEREST: 10, COMPOSITION: 3}, {INTEREST: 10, COMPOSITION: None}
    assert set_coverage_targets(actor=manager, project=project, targets=first) == 2
    assert set_coverage_targets(actor=manager, project=project, targets=second) == 1
    assert {cell.key: cell.target for cell in coverage_cells(project) if cell.target} == {INTEREST: 10}
    assert [event.data for event in Event.objects.filter(noun="coverage").order_by("id")] == [
        {"cells": 2},
        {"cells": 1},
    ]


@pytest.mark.parametrize(
    "targets", [{CellKey("AesE", "natural", "taste", "why"): 1}, {INTEREST: -1}, {INTEREST: 1_000_001}], ids=str
)
def test_a_target_of_an_unknown_cell_or_out_of_range_is_rejected(targets):
    project, _ = make_authoring()
    with pytest.raises(Invalid):
        set_coverage_targets(actor=project.created_by, project=project, targets=targets)


def test_the_scarcest_cells_come_first():
    project, (person, *_) = make_authoring()
    author(person, project)
    set_coverage_targets(
        actor=project.created_by, project=project, targets={COMPOSITION: 2, INTEREST: 4, UNIQUENESS: 9}
    )
    assert [cell.key for cell in scarce_first(coverage_cells(project))] == [UNIQUENESS, INTEREST, COMPOSITION]


def test_an_assignment_asks_for_what_is_missing_of_the_source_of_its_image():
    project, (person, *_) = make_authoring(images=1)
    set_coverage_targets(actor=project.created_by, project=project, targets={INTEREST: 5})
    assert claim_topics(project, person) == [{"empathy": {"dimension": "interest", "kind": "why", "missing": 5}}]


def test_nothing_is_asked_for_where_the_targets_are_reached_or_of_another_source():
    project, (person, *_) = make_authoring(images=2)
    author(person, project)
    set_coverage_targets(actor=project.created_by, project=project, targets={COMPOSITION: 1})
    CoverageCell.objects.create(
        project=project, criterion="AesP", source="x", dimension="content", kind="why", target=9
    )
    assert claim_topics(project, person) == [{}]


def test_assignments_are_spread_in_proportion_to_what_is_missing_and_stay_the_same():
    project, (person, colleague, *_) = make_authoring(images=40)
    set_coverage_targets(actor=project.created_by, project=project, targets={INTEREST: 30, UNIQUENESS: 10})
    first = claim_topics(project, person, count=20) + claim_topics(project, colleague, count=20)
    counts = Counter(topics["empathy"]["dimension"] for topics in first)
    assert counts["interest"] > counts["uniqueness"] > 0
    assert claim_topics(project, person, count=20) + claim_topics(project, colleague, count=20) == first


def test_what_is_wanted_takes_two_statements_for_all_assignments():
    project, (person, *_) = make_authoring(images=5)
    set_coverage_targets(actor=project.created_by, project=project, targets={INTEREST: 5, COMPOSITION: 7})
    claims = claim_assignments(person=person, project_id=project.id, count=5)
    present_assignments(claims)
    with CaptureQueriesContext(connection) as captured:
        present_assignments(claims)
    assert len(captured) == 2


def test_a_project_of_very_many_sources_shows_those_with_most_questions():
    project, (person, *_) = make_authoring(images=20)
    for number, image in enumerate(project.images.order_by("position")):
        Image.objects.filter(pk=image.pk).update(source=f"source {number:02}")
    author(person, project)
    author(person, project)
    CoverageCell.objects.create(project=project, criterion="AesA", source="source 19", candidates=7)

    cells = coverage_cells(project)

    sources = list(dict.fromkeys(cell.key.source for cell in cells))
    assert sources == [*(f"source {number:02}" for number in range(11)), "source 19"]
    assert sum(cell.authored for cell in cells) == 2 * 4 + 7
