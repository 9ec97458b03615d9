"""Promise 13: scores follow from stored outcomes alone, and whatever was not read counts as not correct."""

import pytest

from annotation.evaluating.baselines import (
    frequent_letter_baseline,
    frequent_letters,
    public_frequent_letter_baseline,
    random_baseline,
)
from annotation.evaluating.grading import grade, grade_all
from annotation.evaluating.item_groups import ItemGroup
from annotation.evaluating.judgements import ItemJudgement
from annotation.evaluating.result_files.matching import StoredAnswer
from annotation.evaluating.scores import combine, score_answers, score_groups
from annotation.statistics.proportions import Estimate, proportion
from tests.evaluating.builders import graded, make_grade, make_item, make_reason


def test_every_outcome_is_counted_and_only_the_correct_one_is_right():
    outcomes = ["correct", "correct", "wrong", "refused", "unreadable", "failed"]
    score = score_answers([graded(make_item(n), outcome) for n, outcome in enumerate(outcomes)]).criteria["AesP"]
    assert score.outcomes == {"correct": 2, "wrong": 1, "refused": 1, "unreadable": 1, "failed": 1}
    assert score.accuracy == proportion(2, 6)
    assert score.read_accuracy == proportion(2, 3)


def test_sub_scores_are_by_dimension_kind_source_and_of_grades_by_the_right_level():
    answers = [
        graded(make_item(1, dimension="content", kind="how")),
        graded(make_item(2, source="artistic"), "wrong"),
        graded(make_grade(3, "Low")),
        graded(make_grade(4, "High"), "wrong"),
    ]
    score = score_answers(answers)
    groups = score.criteria["AesP"].groups
    assert {axis: {value: e.value for value, e in values.items()} for axis, values in groups.items()} == {
        "dimension": {"composition": 0, "content": 1},
        "kind": {"how": 1, "what": 0},
        "source": {"artistic": 0, "natural": 1},
    }
    assert {value: e.value for value, e in score.criteria["AesA"].groups["level"].items()} == {"high": 0, "low": 1}
    assert set(score.criteria) == {"AesP", "AesA"}


def test_trials_are_averaged_and_told_apart_by_all_right_and_consistency():
    first, second, third = make_item(1), make_item(2), make_item(3)
    answers = [
        *(graded(first, trial=trial) for trial in range(3)),
        *(graded(second, "wrong", trial=trial, choice=2) for trial in range(3)),
        graded(third, trial=0),
        graded(third, "wrong", trial=1, choice=0),
        graded(third, "unreadable", trial=2),
    ]
    score = score_answers(answers, trials=3).criteria["AesP"]
    assert score.accuracy.value == pytest.approx((1 + 0 + 1 / 3) / 3)
    assert score.accuracy.n == 3
    assert score.all_right == proportion(1, 3)
    assert score.consistency == proportion(2, 3)


def test_an_item_counts_among_those_read_once_and_as_the_share_of_its_read_answers_that_were_right():
    answers = [
        *(graded(make_item(1), trial=trial) for trial in range(2)),
        graded(make_item(2), trial=0),
        graded(make_item(2), "wrong", trial=1),
        graded(make_item(3), "unreadable", trial=0),
        graded(make_item(3), "wrong", trial=1),
        *(graded(make_item(4), "refused", trial=trial) for trial in range(2)),
    ]
    score = score_answers(answers, trials=2).criteria["AesP"]
    # Trials of an item are not independent: the interval is as wide as that of three items, and not of five answers.
    assert score.read_accuracy == proportion(1 + 1 / 2 + 0, 3)
    assert score.accuracy == proportion(1 + 1 / 2, 4)


def test_one_trial_has_no_consistency():
    score = score_answers([graded(make_item(1))]).criteria["AesP"]
    assert score.all_right is None
    assert score.consistency is None


def test_a_shuffled_trial_is_graded_by_the_option_and_not_by_the_letter():
    item = make_item(1)
    answer = grade(StoredAnswer(item, 1, "A", (1, 0, 2, 3)))
    assert (answer.outcome, answer.choice) == ("correct", 1)
    assert grade(StoredAnswer(item, 1, "B", (1, 0, 2, 3))).choice == 0


def test_a_missing_answer_counts_as_failed_and_an_item_without_a_key_not_at_all():
    answers = grade_all([make_item(1), make_item(2, correct=None)], {}, trials=2)
    assert [(answer.item.id, answer.trial, answer.outcome, answer.rule) for answer in answers] == [
        ("i1", 0, "failed", "missing"),
        ("i1", 1, "failed", "missing"),
    ]


def test_reasons_are_the_mean_of_three_aspects_over_judges_and_answers():
    answers = [graded(make_reason(1), None), graded(make_reason(2), None), graded(make_reason(3), None)]
    judgements = [
        ItemJudgement("i1", 2, 1, 0, "one"),
        ItemJudgement("i1", 2, 1, 2, "two"),
        ItemJudgement("i2", 0, 0, 0, "one"),
    ]
    score = score_answers(answers, judgements).interpretation
    assert score.value.value == pytest.approx((4 / 3 + 0) / 2)
    assert score.aspects["completeness"].value == pytest.approx(0.5)
    assert (score.judged, score.unjudged, score.judges) == (2, 1, ("one", "two"))


def test_reasons_that_nobody_judged_have_no_value_and_a_missing_one_counts_as_zero_once_others_are_judged():
    answers = [graded(make_reason(1), None), graded(make_reason(2), "failed")]
    unjudged = score_answers(answers).interpretation
    assert (unjudged.value.value, unjudged.judged, unjudged.unjudged) == (None, 0, 1)
    judged = score_answers(answers, [ItemJudgement("i1", 2, 2, 2)]).interpretation
    assert (judged.value.value, judged.value.n, judged.outcomes) == (1.0, 2, {"refused": 0, "failed": 1})


def test_the_overall_score_is_that_of_aesbench_and_needs_all_four_criteria():
    parts = [Estimate(0.7208, None, None, 9), Estimate(0.7016, None, None, 9), Estimate(0.5086, None, None, 9)]
    assert combine(parts, Estimate(1.301, None, None, 9)).value == pytest.approx(80.80)
    assert combine(parts[:2], Estimate(1.301, None, None, 9)).value is None
    assert combine(parts, None).value is None
    assert combine(parts, Estimate(None, None, None, 0)).value is None


def test_the_overall_score_has_an_interval_of_independent_parts():
    parts = [Estimate(0.5, 0.4, 0.6, 9)] * 3
    overall = combine(parts, Estimate(1.0, 0.9, 1.1, 9))
    # Each part has a margin of ten points.
    assert overall.high - overall.value == pytest.approx(25 * (4 * 0.1**2) ** 0.5)


def test_baselines_follow_from_the_items_alone():
    items = [
        make_item(1, options=("a", "b"), correct=0),
        make_item(2, correct=0),
        make_item(3, correct=3),
        make_grade(4, "Low"),
        make_reason(5),
        make_item(6, correct=None),
    ]
    expected = random_baseline(items)
    assert expected["AesP"].accuracy.value == pytest.approx((1 / 2 + 1 / 4 + 1 / 4) / 3)
    assert expected["AesA"].accuracy.value == pytest.approx(1 / 3)
    assert expected["AesP"].accuracy.low is None
    assert frequent_letters(items) == {"AesP": "A", "AesA": "C"}
    assert frequent_letter_baseline(items)["AesP"].accuracy.value == pytest.approx(2 / 3)


def test_the_most_frequent_letter_of_few_items_is_shown_to_nobody_who_may_not_know_their_keys():
    """Promise 9: of a few items, the share of the most frequent letter tells single keys."""
    few_items = [make_item(n, dimension="content") for n in range(1, 6)]
    many_items = [make_item(n) for n in range(10, 30)]
    dev = [make_item(n, split="dev") for n in range(40, 43)]

    def values(items):
        baseline, is_complete = public_frequent_letter_baseline(items)
        score = baseline["AesP"]
        parts = {name: part.value for name, part in score.groups.get("dimension", {}).items()}
        return score.accuracy.value, parts, is_complete

    assert values(few_items) == (None, {}, False)
    assert values(many_items) == (1.0, {"composition": 1.0}, True)
    assert values(dev) == (1.0, {"composition": 1.0}, True)
    assert values([*few_items, *dev]) == (None, {}, False)
    # What the whole lacks to the parts would be the few.
    assert values([*many_items, *few_items]) == (1.0, {}, False)
    # The card counts the letters of questions with four options alone.
    of_two_options = [make_item(n, options=("a", "b")) for n in range(50, 53)]
    assert values([*many_items, *of_two_options])[0] is None


def test_many_shares_of_trials_never_add_up_to_more_than_all():
    answers = [graded(make_item(n), trial=trial) for n in range(10) for trial in range(3)]
    assert score_answers(answers, trials=3).criteria["AesP"].accuracy.value == 1


def test_groups_that_a_database_counted_give_the_same_score_as_answers():
    items = [make_item(1), make_item(2), make_item(3, kind="how")]
    answers = [graded(items[0]), graded(items[1], "wrong", choice=0), graded(items[2], "refused")]
    axes = (("dimension", "composition"), ("kind", "what"), ("source", "natural"))
    groups = [
        ItemGroup("AesP", axes, 2, 1.0, {"correct": 1, "wrong": 1}, {"letter": 2}, read_items=2, read_right=1.0),
        ItemGroup("AesP", (axes[0], ("kind", "how"), axes[2]), 1, 0.0, {"refused": 1}, {"letter": 1}),
    ]
    assert score_groups(groups) == score_answers(answers)
