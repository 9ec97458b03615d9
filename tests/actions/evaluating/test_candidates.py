"""Candidates follow the answers of their critique."""

from collections import defaultdict
from uuid import uuid4

import pytest

from annotation.actions.curating.images import replace_metadata
from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.revise import revise_critique
from annotation.actions.desk.submit import submit_critique
from annotation.actions.review.withdraw import withdraw_critique, withdraw_critiques_of
from annotation.models import BenchmarkItem, Candidate, CoverageCell, Membership
from annotation.rules.judging import QuestionnaireResponse
from annotation.rules.kinds.mcq import MAX_TAG_CHARACTERS
from tests.authored import AUTHORED, EMPATHY, PERCEPTION, author, check_candidate, make_authoring
from tests.factories import make_critique, make_desk

pytestmark = pytest.mark.django_db


def live(critique, **conditions):
    return Candidate.objects.filter(critique=critique, retired_at=None, **conditions)


def assert_cells_are_right():
    """Compares the counters of the cells with a count of the candidates; of grades and reasons, of their images."""
    counted, accepted = defaultdict(set), defaultdict(set)
    for candidate in Candidate.objects.filter(retired_at=None).exclude(status="excluded"):
        cell = (candidate.criterion, candidate.source, candidate.dimension, candidate.kind)
        counts_images = candidate.criterion in ("AesA", "AesI")
        unit = candidate.image_id if counts_images else candidate.id
        counted[cell].add(unit)
        if candidate.status == "accepted":
            accepted[cell].add(unit)
    stored = {
        (cell.criterion, cell.source, cell.dimension, cell.kind): (cell.candidates, cell.accepted)
        for cell in CoverageCell.objects.exclude(candidates=0)
    }
    assert stored == {cell: (len(counted[cell]), len(accepted[cell])) for cell in counted}


def test_a_submit_makes_a_candidate_of_each_answer_with_a_criterion():
    project, (person, *_) = make_authoring()
    critique = author(person, project)

    candidates = {candidate.criterion: candidate for candidate in live(critique)}
    assert set(candidates) == {"AesP", "AesE", "AesA", "AesI"}
    assert candidates["AesP"].text == PERCEPTION["question"]
    assert candidates["AesP"].options == PERCEPTION["options"]
    assert (candidates["AesP"].correct, candidates["AesP"].dimension, candidates["AesP"].kind) == (
        2,
        "composition",
        "what",
    )
    assert (candidates["AesA"].options, candidates["AesA"].correct) == (["High", "Medium", "Low"], 0)
    assert candidates["AesI"].text == AUTHORED["reason"]
    assert {candidate.source for candidate in candidates.values()} == {"natural"}
    assert_cells_are_right()


def test_an_ordinary_questionnaire_makes_none():
    project, (person,) = make_desk()
    make_critique(person, project)
    assert not Candidate.objects.exists()


def test_a_submit_that_is_sent_again_makes_no_second_candidates():
    """Promise 1: the same key returns the same critique, with the same candidates."""
    project, (person, *_) = make_authoring()
    (claim,) = claim_assignments(person=person, project_id=project.id, count=1)
    key, response = uuid4(), QuestionnaireResponse(answers=AUTHORED)
    for _ in range(2):
        submit_critique(person=person, assignment_id=claim.id, key=key, response=response)
    assert Candidate.objects.count() == 4
    assert_cells_are_right()


def test_a_revision_replaces_only_what_it_changes_and_the_others_keep_their_checks():
    project, (person, checker, *_) = make_authoring(cross_checks_per_candidate=2)
    critique = author(person, project)
    check_candidate(checker, live(critique, criterion="AesE").get())
    before = {candidate.criterion: candidate.id for candidate in live(critique)}

    changed = {**PERCEPTION, "kind": "how", "question": "How is the eye led?"}
    revise_critique(actor=person, critique=critique, answers={"perception": changed})

    after = {candidate.criterion: candidate.id for candidate in live(critique)}
    assert {criterion for criterion in after if after[criterion] != before[criterion]} == {"AesP"}
    assert live(critique, criterion="AesE").get().checks == 1
    retired = Candidate.objects.get(pk=before["AesP"])
    assert retired.retired_at is not None
    assert retired.text == PERCEPTION["question"]
    assert_cells_are_right()


def test_a_revision_of_the_tags_alone_keeps_the_checks_and_counts_in_the_new_cell():
    project, (person, checker, *_) = make_authoring(cross_checks_per_candidate=2)
    critique = author(person, project)
    candidate = live(critique, criterion="AesP").get()
    check_candidate(checker, candidate)

    tagged = {**PERCEPTION, "dimension": "content", "kind": "why"}
    revise_critique(actor=person, critique=critique, answers={"perception": tagged})

    candidate.refresh_from_db()
    assert (candidate.retired_at, candidate.checks) == (None, 1)
    assert (candidate.dimension, candidate.kind) == ("content", "why")
    assert_cells_are_right()


def test_a_revision_that_changes_no_words_of_a_candidate_retires_none():
    project, (person, *_) = make_authoring()
    critique = author(person, project)
    revise_critique(actor=person, critique=critique, answers={"perception": {**PERCEPTION}, "empathy": {**EMPATHY}})
    assert Candidate.objects.count() == 4


def test_a_withdrawn_critique_has_no_candidates():
    project, (person, *_) = make_authoring()
    critique = author(person, project)
    withdraw_critique(actor=person, critique=critique, reason="A mistake.")
    assert not live(critique).exists()
    assert_cells_are_right()


def test_the_critiques_of_a_person_are_withdrawn_together_and_leave_no_count_behind():
    project, (person, *_) = make_authoring(images=3)
    for _ in range(3):
        author(person, project)
    membership = Membership.objects.get(project=project, person=person)
    assert withdraw_critiques_of(actor=project.created_by, membership=membership, reason="Invented.") == 3
    assert not Candidate.objects.filter(retired_at=None).exists()
    assert_cells_are_right()


def test_the_tables_can_hold_every_tag_that_a_questionnaire_may_have():
    """Promise 1: a submit that the rules accept is not refused by a column."""
    lengths = {
        model._meta.get_field(name).max_length
        for model in (Candidate, CoverageCell, BenchmarkItem)
        for name in ("dimension", "kind")
    }
    assert lengths == {MAX_TAG_CHARACTERS}


def test_candidates_follow_the_source_of_their_image():
    project, (person, *_) = make_authoring()
    critique = author(person, project)
    image = critique.image
    manifest = f"file,source\n{image.file},artistic\n".encode()
    replace_metadata(actor=project.created_by, batch=image.batch, content=manifest)
    assert set(live(critique).values_list("source", flat=True)) == {"artistic"}
    assert_cells_are_right()
