"""The checks reject items that are false in one respect, and leave true ones alone, on the sets written before them."""

from collections import Counter

import pytest

from bench.shared.refining.check_sets import TRUE, Measurement, load_cases, measure

KINDS = ("attribute", "colour", "grade", "invented", "negation", "number")
SETS = {"en": ("en-a", "en-b"), "zh": ("zh-a", "zh-b", "zh-c", "zh-d")}
MIN_FLIPS_REJECTED = 0.95
MAX_TRUE_REJECTED = 0.05
MAX_SWAPPED_ACCEPTED = 0.01


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
