"""A suggestion spreads a total over the cells of each criterion."""

import pytest

from annotation.evaluating.coverage_targets import SPREADS, CellKey, suggest_targets

DIMENSIONS = ("emotion", "interest", "uniqueness", "vibe")
KINDS = ("yes_no", "what", "how", "why")
SOURCES = ("natural", "artistic", "AI-generated")
CELLS = [
    *(CellKey("AesE", source, dimension, kind) for source in SOURCES for dimension in DIMENSIONS for kind in KINDS),
    *(CellKey("AesA", source) for source in SOURCES),
]


@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("total", [0, 1, 47, 2800])
def test_the_targets_of_each_criterion_add_up_to_the_total(spread, total):
    targets = suggest_targets(CELLS, total, spread)
    for criterion in ("AesE", "AesA"):
        assert sum(target for cell, target in targets.items() if cell.criterion == criterion) == total
    assert set(targets) == set(CELLS)


def test_the_shares_of_aesbench_are_those_of_its_paper():
    targets = suggest_targets(CELLS, 2800, "aesbench")
    assert [targets[CellKey("AesA", source)] for source in SOURCES] == [1246, 802, 752]
    emotion = sum(target for cell, target in targets.items() if cell.dimension == "emotion")
    interest = sum(target for cell, target in targets.items() if cell.dimension == "interest")
    assert abs(emotion - 1805) < 8
    assert abs(interest - 31) < 8


def test_an_even_spread_differs_by_at_most_one():
    targets = suggest_targets(CELLS[:48], 2800, "evenly")
    assert max(targets.values()) - min(targets.values()) <= 1


def test_an_unknown_source_weighs_as_much_as_the_others_in_the_mean():
    cells = [CellKey("AesA", source) for source in ("natural", "artistic", "aerial")]
    targets = suggest_targets(cells, 3072, "aesbench")
    assert targets == dict(zip(cells, (1246, 802, 1024), strict=True))
