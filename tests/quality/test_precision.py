"""The checks of critiques are right in at least nine of ten flags, on made critiques that are labelled by hand."""

from collections import defaultdict

import pytest

from annotation.quality import find_flags
from annotation.wording.quality import FLAG_NAMES
from tests.quality.builders import CASES, context_of

PRECISION = 0.9
RECALL = 0.8
FEWEST_POSITIVE = 2


@pytest.fixture(scope="module")
def codes() -> list[tuple[set[str], set[str]]]:
    """Returns for each case the codes that are labelled and those that are raised."""
    return [(set(case["flags"]), {flag.code for flag in find_flags(context_of(case))}) for case in CASES]


def test_the_set_has_enough_critiques_of_both_languages():
    chinese = sum(any("\u4e00" <= character <= "\u9fff" for character in case["reason"]) for case in CASES)
    assert len(CASES) >= 120 and chinese >= 45
    assert len({(case["reason"], str(case)) for case in CASES}) == len(CASES)


@pytest.mark.parametrize("code", sorted(FLAG_NAMES))
def test_the_flags_of_a_check_are_right_and_few_are_missed(code, codes):
    counts: dict[str, list[str]] = defaultdict(list)
    for case, (labelled, raised) in zip(CASES, codes, strict=True):
        if code in raised:
            counts["right" if code in labelled else "wrong"].append(case["note"])
        elif code in labelled:
            counts["missed"].append(case["note"])
    right, wrong, missed = (len(counts[name]) for name in ("right", "wrong", "missed"))
    assert right + missed >= FEWEST_POSITIVE
    assert right / max(right + wrong, 1) >= PRECISION, counts["wrong"]
    assert right / (right + missed) >= RECALL, counts["missed"]
