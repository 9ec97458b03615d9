"""What the workers count of critiques moves by differences, and is what a recount makes."""

import random
from itertools import pairwise
from uuid import uuid4

import pytest
from django.db.models import Sum

from annotation.actions.curating.holding_out import hold_out_share
from annotation.actions.desk.revise import revise_critique
from annotation.actions.inspecting.facts import about_seconds
from annotation.actions.review.withdraw import withdraw_critique
from annotation.models import (
    AnswerCount,
    Assignment,
    BatchCount,
    Critique,
    CritiqueInspection,
    DayCount,
    ImageRatings,
    RaterCount,
    RatingPattern,
)
from tests.actions.inspecting.helpers import (
    assert_as_counted,
    assert_as_rebuilt,
    contents,
    decide,
    inspect_all,
    submit_grade,
)
from tests.factories import make_batch, make_desk, make_member

pytestmark = pytest.mark.django_db(transaction=True)


def day_counts(project):
    rows = DayCount.objects.filter(project=project).values_list("name").annotate(Sum("number"))
    return dict(rows)


def test_a_submitted_critique_is_counted_once_however_often_it_is_inspected():
    project, (person,) = make_desk(images=1)
    critique = submit_grade(person, project, 2)

    assert (inspect_all(), inspect_all()) == (1, 0)

    counts = day_counts(project)
    assert (counts["critiques"], counts["words"], counts["ms:reason"]) == (1, critique.words, 48_000)
    assert AnswerCount.objects.get(project=project, name="answer", question="grade").value == "2"
    assert RatingPattern.objects.get(project=project, question="grade").pattern == [2]
    assert list(BatchCount.objects.values_list("critiques", "number")) == [(1, 1)]
    assert_as_rebuilt(project)


def test_ratings_of_one_image_stand_beside_one_another_with_their_distances():
    project, people = make_desk(images=1, annotators=3)
    for person, grade in zip(people, (1, 2, 5), strict=True):
        submit_grade(person, project, grade)
    inspect_all()

    ratings = ImageRatings.objects.get(project=project)
    assert (ratings.critiques, ratings.graders, ratings.spread) == (3, 3, 4)
    assert RatingPattern.objects.get(project=project, question="grade").pattern == [1, 2, 5]
    differences = RaterCount.objects.filter(question="grade", name="difference").values_list("annotator", "number")
    assert dict(differences) == {people[0].pk: -2_500_000, people[1].pk: -1_000_000, people[2].pk: 3_500_000}
    assert list(BatchCount.objects.values_list("critiques", "number")) == [(3, 1)]


@pytest.mark.parametrize("decision", ["return", "reject", "withdraw"])
def test_work_that_does_not_stand_is_taken_out_of_the_ratings(decision):
    project, people = make_desk(images=1, annotators=2)
    critiques = [submit_grade(person, project, grade) for person, grade in zip(people, (1, 4), strict=True)]
    inspect_all()
    if decision == "withdraw":
        withdraw_critique(actor=project.created_by, critique=critiques[1], reason="A mistake.")
    else:
        decide(critiques[1], make_member(project, "reviewer"), decision)

    inspect_all()

    assert RatingPattern.objects.get(project=project, question="grade").pattern == [1]
    assert not RaterCount.objects.filter(name="shared").exists()
    still_counted = 2 if decision == "return" else 1
    assert day_counts(project)["critiques"] == still_counted
    assert list(BatchCount.objects.values_list("critiques", "number")) == [(still_counted, 1)]
    if decision != "withdraw":
        assert day_counts(project)[f"decision:{decision}"] == 1
    assert_as_rebuilt(project)


def test_a_revision_moves_a_rating_and_leaves_no_empty_rows():
    project, (person,) = make_desk(images=1)
    critique = submit_grade(person, project, 2)
    inspect_all()

    revise_critique(actor=person, critique=critique, answers={"grade": 4})
    inspect_all()

    assert list(RatingPattern.objects.filter(question="grade").values_list("pattern", "number")) == [([4], 1)]
    assert list(AnswerCount.objects.filter(question="grade").values_list("value", "number")) == [("4", 1)]
    assert_as_rebuilt(project)


def test_only_work_is_counted_and_a_retest_is_paired_with_it():
    project, (person,) = make_desk(images=1)
    critique = submit_grade(person, project, 2)
    inspect_all()
    before = contents(project)
    repeated = show_again(critique, "retest", grade=4)
    inspect_all()

    pairs = RaterCount.objects.filter(name__startswith="retest:", question="grade")
    assert list(pairs.values_list("name", "number")) == [("retest:2:4", 1)]
    assert contents(project)["RatingPattern"] == before["RatingPattern"]
    assert contents(project)["DayCount"] == before["DayCount"]

    revise_critique(actor=person, critique=critique, answers={"grade": 3})
    inspect_all()
    assert list(pairs.values_list("name", "number")) == [("retest:3:4", 1)]
    assert CritiqueInspection.objects.get(pk=repeated.pk).counted["retest"]["grade"] == [3, 4]
    assert_as_rebuilt(project)


def show_again(critique, purpose, *, grade, batch=None):
    """Stores what the author of a critique says of its image when it is shown again among the work of some batch."""

    slot, batch_id = critique.assignment, batch.pk if batch else critique.batch_id
    repeated = Assignment.objects.create(
        image_id=slot.image_id, batch_id=batch_id, purpose=purpose, slot_number=1, sort_key=0, status="submitted",
        annotator_id=slot.annotator_id, questionnaire_id=slot.questionnaire_id,
    )  # fmt: skip

    return Critique.objects.create(
        project_id=critique.project_id, batch_id=batch_id, image_id=critique.image_id, assignment=repeated,
        annotator_id=critique.annotator_id, questionnaire_id=critique.questionnaire_id, purpose=purpose,
        answers={**critique.answers, "grade": grade}, timings=critique.timings, words=9,
        submission_key=uuid4(), body_hash="0" * 64,
    )  # fmt: skip


def test_an_image_is_counted_in_its_own_batch_whatever_batch_it_is_shown_again_among():
    project, people = make_desk(images=1, annotators=3, critiques_per_image=3)
    critiques = [submit_grade(person, project, 2) for person in people]
    second_batch = make_batch(project)
    inspect_all()
    show_again(critiques[0], "retest", grade=3, batch=second_batch)
    inspect_all()
    assert_as_counted(project)

    decide(critiques[0], make_member(project, "reviewer"), "reject")
    inspect_all()

    batch_id = critiques[0].image.batch_id
    assert list(BatchCount.objects.values_list("batch", "critiques", "number")) == [(batch_id, 2, 1)]
    assert_as_rebuilt(project)
    assert_as_counted(project)


def test_a_random_history_leaves_what_a_recount_makes():
    random_choice = random.Random(14)
    project, people = make_desk(images=4, annotators=3, critiques_per_image=3)
    reviewer = make_member(project, "reviewer")
    critiques, repeated = [], set()
    second_batch = make_batch(project)
    for step in range(36):
        if step < 12:
            critiques.append(submit_grade(people[step % 3], project, random_choice.randint(1, 4)))
        else:
            change_somehow(random_choice.choice(critiques), reviewer, random_choice)
            critique = random_choice.choice(critiques)
            if step % 4 == 0 and critique.pk not in repeated:
                repeated.add(critique.pk)
                show_again(critique, "retest", grade=random_choice.randint(1, 4), batch=second_batch)
        if random_choice.random() < 0.4:
            inspect_all()
    hold_out_share(actor=project.created_by, project=project, share=0.5, seed=1)
    inspect_all()

    assert DayCount.objects.filter(project=project, name__startswith="decision:").exists()
    assert_as_rebuilt(project)


def change_somehow(critique, reviewer, random_choice):
    critique.refresh_from_db()
    kind = random_choice.choice(["revise", "revise", "accept", "return", "reject", "withdraw"])
    if critique.status in {"withdrawn", "rejected"}:
        return
    if kind == "revise":
        if critique.status in {"submitted", "returned"}:
            answers = {"grade": random_choice.randint(1, 4), "composition": random_choice.choice(["weak", "strong"])}
            revise_critique(actor=critique.annotator, critique=critique, answers=answers)
    elif kind == "withdraw":
        if random_choice.random() < 0.3:
            withdraw_critique(actor=reviewer, critique=critique, reason="A mistake.")
    elif critique.status != "accepted" or kind != "accept":
        decide(critique, reviewer, kind, ("too_fast",))


def test_times_are_rounded_to_few_values_that_differ_by_five_percent_at_most():
    values = sorted({float(about_seconds(ms)) for ms in range(1_000, 1_000_000, 25)})
    assert len(values) < 220
    assert max(high / low for low, high in pairwise(values)) <= 1.0501
    assert about_seconds(0) == "0"
