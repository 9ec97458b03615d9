"""Frozen items: balanced letters, splits by near-duplicate group, and nothing that the seed alone would tell."""

from collections import Counter

import pytest

from annotation.evaluating.publishing.card import MIN_LETTERS, _letter_rows
from annotation.evaluating.publishing.freezing import KeyedHash, freeze_items
from annotation.evaluating.publishing.selection import select_items
from annotation.evaluating.publishing.spec import BenchmarkSpec
from annotation.evaluating.publishing.summary import summarize
from tests.evaluating.pools import OPTIONS, grade, pool_candidate, pool_image, pool_of, reason

SECRET = "5f" * 32


def chosen_items(count=120):
    images = [pool_image(number, group=f"group {number // 3}") for number in range(1, count + 1)]
    candidates = [
        pool_candidate(number, image, options=OPTIONS[: 2 + number % 3], correct=number % 2)
        for number, image in enumerate(images, 1)
    ]
    candidates += [grade(count + number, image=image) for number, image in enumerate(images, 1)]
    candidates += [reason(2 * count + number, image=image) for number, image in enumerate(images, 1)]
    return select_items(pool_of(*candidates), BenchmarkSpec(one_per_image=False)).items


CHOSEN = chosen_items()


def freeze(seed=0, secret=SECRET, dev_share=0.2):
    return [frozen.item for frozen in freeze_items(CHOSEN, KeyedHash(secret, seed), dev_share)]


def letters_by_stratum(items):
    letters = {}
    for item in items:
        if item.options:
            letters.setdefault((item.criterion, len(item.options)), Counter())[item.letter] += 1
    return letters


@pytest.mark.parametrize("seed", range(5))
def test_the_letters_of_right_answers_differ_by_at_most_one_in_each_split(seed):
    items = freeze(seed)
    for split in ("dev", "test"):
        chosen_of = [item for item in items if item.split == split]
        strata = letters_by_stratum(chosen_of)
        assert strata.keys() == {("AesP", 2), ("AesP", 3), ("AesP", 4), ("AesA", 3)}
        for (_criterion, size), letters in strata.items():
            counts = [letters[letter] for letter in "ABCD"[:size]]
            assert max(counts) - min(counts) <= 1


def test_the_card_without_the_public_letters_tells_no_letter_of_the_test():
    """Promise 9: the letters of all items, less those of the items for development, would be those of the test."""
    images = [pool_image(number, group=f"group {number}") for number in range(1, 42)]
    candidates = [pool_candidate(number, image, options=OPTIONS) for number, image in enumerate(images, 1)]
    chosen = select_items(pool_of(*candidates), BenchmarkSpec()).items
    for dev_share, tested in ((0.1, 37), (0.9, 4)):
        summary = summarize(freeze_items(chosen, KeyedHash(SECRET, 0), dev_share))
        assert summary.test_letters["AesP", 4].total() == tested
        assert [sum(row[2:]) for row in _letter_rows(summary)] == ([tested] if tested >= MIN_LETTERS else [])


def test_public_letters_tell_nothing_of_the_letters_of_the_test():
    """Promise 9: with one item in each split, the key of the one leaves the other's open."""
    images = [pool_image(number, group=f"group {number}") for number in (1, 2)]
    candidates = [pool_candidate(number, image, options=OPTIONS) for number, image in enumerate(images, 1)]
    chosen = select_items(pool_of(*candidates), BenchmarkSpec()).items
    steps = Counter()
    for seed in range(60):
        items = [frozen.item for frozen in freeze_items(chosen, KeyedHash(SECRET, seed), 0.5)]
        letters = {item.split: item.correct for item in items}
        steps[(letters["test"] - letters["dev"]) % 4] += 1

    assert len(steps) == 4
    assert max(steps.values()) < 30


def test_two_versions_together_do_not_tell_which_option_is_right():
    """Promise 9: of an item in both, no option stands out by having moved while the others kept their order."""
    first, second = (
        [frozen.item for frozen in freeze_items(CHOSEN[start:], KeyedHash(SECRET, 0), 0.2)] for start in (0, 1)
    )
    later = {(item.image, item.question): item for item in second}
    pairs = [(item, later.get((item.image, item.question))) for item in first if len(item.options) == 4]
    moved = [(before, after) for before, after in pairs if after and after.options != before.options]

    assert len(moved) > 20
    hits = sum(before.options[before.correct] in movers(before.options, after.options) for before, after in moved)
    assert hits / len(moved) < 0.5


def movers(before, after):
    """Returns the options without which both versions have the same order."""
    return [
        option
        for option in before
        if [text for text in before if text != option] == [text for text in after if text != option]
    ]


def test_the_right_option_stays_the_right_one():
    for item, choice in zip(freeze(), CHOSEN, strict=True):
        assert sorted(item.options) == sorted(choice.options)
        if choice.correct is not None:
            assert item.options[item.correct] == choice.options[choice.correct]


def test_the_development_split_has_its_share_and_cuts_no_near_duplicates():
    items = freeze()
    splits = {}
    for item, choice in zip(items, CHOSEN, strict=True):
        splits.setdefault(choice.image.group, set()).add(item.split)

    assert all(len(names) == 1 for names in splits.values())
    share = sum(item.split == "dev" for item in items) / len(items)
    assert share == pytest.approx(0.2, abs=9 / len(items))


def test_the_same_seed_gives_the_same_items_and_another_seed_others():
    assert freeze(3) == freeze(3)
    assert [item.letter for item in freeze(3)] != [item.letter for item in freeze(4)]


def test_nobody_can_compute_the_letters_from_the_public_seed_without_the_key_of_the_project():
    same = [
        ours.letter == theirs.letter
        for ours, theirs in zip(freeze(3), freeze(3, "another key"), strict=True)
        if len(ours.options) == 4
    ]

    assert sum(same) / len(same) < 0.6


def test_ids_name_a_question_with_the_order_of_its_options():
    ids = {item.id for item in freeze()}

    assert len(ids) == len(CHOSEN)
    by_question = {(item.image, item.question): item for item in freeze(9)}
    for item in freeze():
        reordered = by_question[item.image, item.question]
        assert (item.id == reordered.id) == (item.options == reordered.options)
