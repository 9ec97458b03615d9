"""The choice of a benchmark's items: every candidate becomes an item or stays out with a reason."""

from uuid import UUID

import pytest

from annotation.evaluating.publishing.card import REASONS as REASONS_OF_CARD
from annotation.evaluating.publishing.pool import Leak, Pool
from annotation.evaluating.publishing.selection import select_items
from annotation.evaluating.publishing.spec import BenchmarkSpec
from annotation.wording.benchmarks import REASONS, SENTENCES, explain_exclusion
from tests.evaluating.pools import grade, pool_candidate, pool_image, pool_of, reason

LEAKED = pool_image(leak=Leak("jsonl, 2026-01-02", "same_bytes"))
NEARLY_LEAKED = pool_image(leak=Leak("", "near_duplicate"))
TORN = pool_image(has_public_keys=True, has_secret_keys=True)
SPEC = BenchmarkSpec()


@pytest.mark.parametrize(
    ("candidate", "levels", "code", "sentence"),
    [
        (pool_candidate(status="disputed"), (), "not_accepted", "with its author"),
        (pool_candidate(image=pool_image(is_ready=False)), (), "image_away", "set aside"),
        (pool_candidate(image=pool_image(held_out=False)), (), "not_held_out", "Hold it out first"),
        (pool_candidate(image=LEAKED), (), "leak_same_bytes", "jsonl, 2026-01-02"),
        (pool_candidate(image=NEARLY_LEAKED), (), "leak_near_duplicate", "another project"),
        (pool_candidate(image=TORN), (), "in_both_splits", "keys of a test are not published later"),
        (pool_candidate(checks=1, right_checks=1), (), "few_checks", "Cross-checks: 1; asked for: 2"),
        (pool_candidate(checks=3, right_checks=1), (), "low_accuracy", "1 of 3 people"),
        (grade(), ("High",), "few_graders", "graded the image: 1"),
        (grade(), ("High", "Low"), "no_majority", "divided evenly"),
        (grade(), ("High", "High", "Low", "Medium"), "low_agreement", "2 of 4 people gave the same level; 60 %"),
        (reason(checks=1, right_checks=0), (), "few_checks", "Cross-checks: 1"),
    ],
)
def test_a_candidate_that_does_not_fulfil_a_condition_stays_out_with_a_sentence(candidate, levels, code, sentence):
    selection = select_items(pool_of(candidate, levels=levels), SPEC)

    assert selection.items == []
    (exclusion,) = selection.exclusions
    assert exclusion.reason == code
    assert sentence in explain_exclusion(exclusion.reason, exclusion.params)


def test_a_criterion_that_is_not_asked_for_stays_out():
    selection = select_items(pool_of(pool_candidate(1), grade(2)), BenchmarkSpec(criteria=("AesA",)))

    assert [item.candidate.criterion for item in selection.items] == ["AesA"]
    assert selection.reasons() == {"other_criterion": 1}


def test_every_reason_has_a_phrase_a_sentence_and_words_on_the_card():
    assert REASONS.keys() == REASONS_OF_CARD.keys()
    assert REASONS.keys() == {code for code in SENTENCES if not code.endswith("_elsewhere")}


def test_of_several_questions_on_an_image_the_one_on_which_people_agree_most_is_chosen_then_the_oldest():
    image = pool_image()
    doubted = pool_candidate(1, image, checks=4, right_checks=3)
    oldest = pool_candidate(2, image)
    later = pool_candidate(3, image)

    selection = select_items(pool_of(doubted, later, oldest), SPEC)

    assert [item.candidate.id for item in selection.items] == [oldest.id]
    assert selection.reasons() == {"other_chosen": 2}


def test_near_duplicates_have_one_item_of_a_criterion_that_on_which_people_agree_most():
    first, second = pool_image(1, group="copies"), pool_image(2, group="copies")
    candidates = [
        pool_candidate(1, first, checks=4, right_checks=3),
        pool_candidate(2, second),
        reason(3, "The light is flat.", image=first),
        reason(4, "The horizon is crooked.", image=second),
        reason(5, "The colours are pale.", image=second),
        grade(6, image=first),
        grade(7, image=second),
    ]

    selection = select_items(pool_of(*candidates), SPEC)

    assert sorted(item.candidate.id.int for item in selection.items) == [2, 3, 6]
    assert selection.reasons() == {"near_duplicate_chosen": 4}
    assert len(select_items(pool_of(*candidates), BenchmarkSpec(one_per_image=False)).items) == 6


def test_a_near_duplicate_whose_graders_are_divided_leaves_the_item_to_the_other():
    first, second = pool_image(1, group="copies"), pool_image(2, group="copies")
    pool = pool_of(grade(1, image=first), grade(2, image=second))
    pool = Pool(pool.candidates, {first.id: ("High", "Low"), second.id: ("Low", "Low")})

    selection = select_items(pool, SPEC)

    assert [item.candidate.id.int for item in selection.items] == [2]
    assert selection.reasons() == {"no_majority": 1}


def test_all_questions_on_an_image_become_items_if_that_is_asked_but_none_twice():
    image = pool_image()
    repeated = pool_candidate(3, image, text="QUESTION 1?", options=("The sky", "The grass", "The sea", "A person"))

    selection = select_items(
        pool_of(pool_candidate(1, image), pool_candidate(2, image), repeated), BenchmarkSpec(one_per_image=False)
    )

    assert [item.candidate.id.int for item in selection.items] == [1, 2]
    assert selection.reasons() == {"same_question": 1}


def test_an_image_has_one_item_of_the_level_that_most_people_gave():
    image = pool_image()
    pool = pool_of(grade(1, image=image), grade(2, image=image, correct=2), levels=("Low", "High", "Low"))

    selection = select_items(pool, SPEC)

    (item,) = selection.items
    assert (item.options[item.correct], item.people) == ("Low", {"n": 3, "right": 2})
    assert selection.reasons() == {"counted_in_grade": 1}


def test_the_texts_of_all_experts_are_references_and_the_question_does_not_tell_the_grade():
    image = pool_image()

    selection = select_items(pool_of(reason(1, image=image), reason(2, "No subject.", image=image)), SPEC)

    (item,) = selection.items
    assert item.references == ("The light is flat.", "No subject.")
    assert not any(word in item.question.lower() for word in ("high", "medium", "low", "beautiful"))
    assert selection.reasons() == {"counted_in_references": 1}


def test_leaks_stay_in_when_somebody_insists():
    spec = BenchmarkSpec(insist_on_leaks=True, leak_reason="They are old.")

    assert len(select_items(pool_of(pool_candidate(image=LEAKED)), spec).items) == 1


def test_every_candidate_is_an_item_or_an_exclusion_and_order_does_not_matter():
    candidates = [pool_candidate(n, pool_image(n % 7), checks=n % 4, right_checks=n % 4) for n in range(1, 60)]
    candidates += [grade(n, image=pool_image(n % 7)) for n in range(60, 80)]

    selection = select_items(pool_of(*candidates), SPEC)

    ids = [item.candidate.id for item in selection.items] + [item.candidate for item in selection.exclusions]
    assert sorted(ids) == [UUID(int=n) for n in range(1, 80)]
    assert select_items(pool_of(*reversed(candidates)), SPEC) == selection
