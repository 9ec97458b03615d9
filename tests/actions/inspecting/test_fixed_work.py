"""People are judged by the answers that they gave, whatever reviewers make of their critiques."""

import random

import pytest

from annotation.actions.desk.revise import revise_critique
from annotation.actions.measuring.work import compute_statistics
from annotation.actions.review.decide import DecisionRequest, decide_review
from annotation.actions.shared.review_queue import queue_review
from annotation.models import (
    AnswerCount,
    Critique,
    CritiqueInspection,
    DayCount,
    Image,
    ImageRatings,
    RaterCount,
    RatingPattern,
)
from annotation.queries.quality.statistics import rater_statistics
from tests.actions.inspecting.helpers import assert_as_rebuilt, inspect_all, set_policy, submit_grade
from tests.actions.inspecting.test_roll_ups import show_again
from tests.factories import ANSWERS, make_desk, make_member

pytestmark = pytest.mark.django_db(transaction=True)


def fix(critique, reviewer, **answers):
    """Has a reviewer fix a critique with the actions of the product."""
    critique = Critique.objects.get(pk=critique.pk)
    queue_review(critique.id, ["all"], [], None)
    request = DecisionRequest(decision="fix", based_on=critique.updated_at, comments={}, answers=answers)
    decide_review(person=reviewer, critique_id=critique.id, request=request, claim=0, queue_filter={})


def names_of_rejected(project):
    _statistics, raters = rater_statistics(project, with_names=True, names=["inconsistency", "far_off"])
    return {
        (row.name, rater.person.pk) for rater in raters for row in rater.statistics if row.details.get("is_rejected")
    }


def test_a_spammer_whose_work_was_fixed_is_still_named():
    project, people = make_desk(images=24, annotators=6, critiques_per_image=6)
    reviewer, spammer, random_grades = make_member(project, "reviewer"), people[0], random.Random(5)
    merits = {}
    for person in people[::-1]:
        for _image in range(24):
            critique = submit_grade(person, project, 2)
            merit = merits.setdefault(critique.image_id, random_grades.choice([2, 3]))
            grade = random_grades.choice([1, 4]) if person == spammer else merit
            if grade != 2:
                revise_critique(actor=person, critique=critique, answers={"grade": grade})
    inspect_all()
    compute_statistics(project.id)
    named = names_of_rejected(project)
    assert ("inconsistency", spammer.pk) in named

    for critique in Critique.objects.filter(annotator=spammer):
        if critique.answers["grade"] != merits[critique.image_id]:
            fix(critique, reviewer, grade=merits[critique.image_id])
    inspect_all()
    compute_statistics(project.id)

    assert set(Critique.objects.filter(annotator=spammer).values_list("status", flat=True)) == {"fixed"}
    assert names_of_rejected(project) == named


def test_ratings_are_of_the_author_and_the_distribution_is_of_what_leaves():
    project, people = make_desk(images=1, annotators=2)
    first = submit_grade(people[0], project, 1)
    submit_grade(people[1], project, 4)
    inspect_all()

    fix(first, make_member(project, "reviewer"), grade=4)
    inspect_all()

    assert RatingPattern.objects.get(question="grade").pattern == [1, 4]
    assert ImageRatings.objects.get().spread == 3
    difference = RaterCount.objects.get(annotator=first.annotator, question="grade", name="difference")
    assert difference.number == -3_000_000
    assert list(AnswerCount.objects.filter(question="grade").values_list("value", "number")) == [("4", 2)]
    assert_as_rebuilt(project)

    revise_critique(actor=people[0], critique=first, answers={"grade": 3})
    inspect_all()
    assert RatingPattern.objects.get(question="grade").pattern == [3, 4], "an answer of their own again"
    assert_as_rebuilt(project)


def test_a_second_reviewer_does_not_hide_what_the_author_wrote_and_other_answers_stay():
    project, (person,) = make_desk(images=1)
    critique, reviewer = submit_grade(person, project, 1), make_member(project, "reviewer")
    fix(critique, reviewer, grade=3)
    revise_critique(actor=person, critique=critique, answers={"composition": "strong"})
    fix(critique, make_member(project, "reviewer"), grade=5, suggestion=None)
    inspect_all()

    (entry,) = ImageRatings.objects.get().ratings.values()
    assert entry["answers"]["grade"] == 1
    assert entry["answers"]["composition"] == 3
    assert Critique.objects.get().answers["grade"] == 5
    assert_as_rebuilt(project)


def test_a_retest_is_compared_with_what_the_author_wrote_first():
    project, (person,) = make_desk(images=1)
    critique = submit_grade(person, project, 1)
    show_again(critique, "retest", grade=2)
    fix(critique, make_member(project, "reviewer"), grade=4)
    inspect_all()

    pairs = RaterCount.objects.filter(name__startswith="retest:", question="grade").values_list("name", flat=True)
    assert list(pairs) == ["retest:1:2"]


def test_a_fix_asks_for_no_further_critique_and_takes_back_none():
    project, people = make_desk(images=1, annotators=3, critiques_per_image=2)
    set_policy(project, spread_limit=3, critiques_at_most=3)
    critiques = [submit_grade(person, project, 2) for person in people[:2]]
    fix(critiques[0], make_member(project, "reviewer"), grade=5, suggestion=None)
    inspect_all()

    assert Image.objects.get().extra_critiques == 0, "the people agree"


def test_flags_and_words_that_count_of_an_author_are_those_of_the_own_text():
    project, (person,) = make_desk(images=2)
    text = ANSWERS["reason"]
    first = submit_grade(person, project, 2, reason=text)
    second = submit_grade(person, project, 2, reason=text)
    inspect_all()
    flagged = DayCount.objects.get(annotator=person, name="flag:copies_own").number
    words = DayCount.objects.get(annotator=person, name="words").number

    fixed_text = "A reviewer writes something else here, which has its own words and shares no phrase with anybody."
    fix(second, make_member(project, "reviewer"), **dict.fromkeys(("reason", "emotion", "suggestion"), fixed_text))
    inspect_all()

    assert DayCount.objects.get(annotator=person, name="flag:copies_own").number == flagged
    assert DayCount.objects.get(annotator=person, name="words").number == words
    assert "copies_own" not in CritiqueInspection.objects.get(pk=second.pk).codes, "the page shows the text of now"
    assert first.words + second.words == words
    assert_as_rebuilt(project)
