"""The checks reject items that are false in one respect, and leave true ones alone, on the sets written before them."""

from collections import Counter

import pytest

from annotation.refining.checks import judge_items
from annotation.refining.items import item_of
from annotation.refining.prompting import make_messages
from annotation.refining.recipes import built_in_recipe
from bench.shared.refining.check_sets import TRUE, Measurement, load_cases, load_sources, measure
from tests.refining.stand_in_answers import is_twisted, make_items

KINDS = ("attribute", "colour", "grade", "invented", "negation", "number")
SETS = {"en": ("en-a", "en-b"), "zh": ("zh-a", "zh-b", "zh-c", "zh-d")}
MIN_FLIPS_REJECTED = 0.95
MAX_TRUE_REJECTED = 0.05
MAX_SWAPPED_ACCEPTED = 0.01
MIN_TRUE_KEPT = 0.95
MAX_TWISTED_KEPT = 0.05


@pytest.fixture(scope="module", params=sorted(SETS))
def measurement(request) -> Measurement:
    return measure([case for name in SETS[request.param] for case in load_cases(name, "development")], swaps=2)


def test_items_that_are_false_in_one_respect_are_rejected(measurement):
    shares = {kind: round(measurement.share(kind), 3) for kind in KINDS}
    assert all(share >= MIN_FLIPS_REJECTED for share in shares.values()), shares


def test_true_items_are_left_alone(measurement):
    findings = Counter(
        f.check for case, judgement in measurement.misses if case.kind == TRUE for f in judgement.findings
    )
    assert measurement.share(TRUE) <= MAX_TRUE_REJECTED, findings


def test_items_of_another_critique_are_rejected(measurement):
    assert measurement.swapped_share <= MAX_SWAPPED_ACCEPTED


@pytest.mark.parametrize("language", SETS)
def test_of_the_items_of_the_stand_in_the_true_ones_are_kept_and_the_twisted_ones_are_not(language):
    """Two thirds are sentences of the critique itself, one third of them twisted."""
    recipe = built_in_recipe("aesmmit")
    all_items, kept = Counter[bool](), Counter[bool]()
    for source in (source for name in SETS[language] for source in load_sources(name)):
        content = make_messages(recipe, source)[-1]["content"]
        for judgement in judge_items([item_of(item) for item in make_items(content)], source, recipe):
            all_items[is_twisted(judgement.item.question)] += 1
            kept[is_twisted(judgement.item.question)] += judgement.verdict != "rejected"
    assert all_items[True] > 30
    assert kept[False] / all_items[False] >= MIN_TRUE_KEPT
    assert kept[True] / all_items[True] <= MAX_TWISTED_KEPT
