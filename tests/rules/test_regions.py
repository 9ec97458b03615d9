"""Regions that a text cites, and how an image was viewed."""

from datetime import UTC, datetime

import pytest

from annotation.questionnaires import built_in
from annotation.rules.judging import QuestionnaireResponse, judge
from annotation.rules.regions import MAX_REGIONS, judge_regions, without_citations
from annotation.rules.viewing import is_viewing
from tests.factories import ANSWERS

DEFINITION = built_in("aesthetic-critique")
REGION = {"number": 1, "x": 0.1, "y": 0.2, "width": 0.3, "height": 0.4}


def codes(regions):
    return [problem["code"] for problem in judge_regions(DEFINITION, regions, None)[0]]


def judged_regions(answers, regions):
    """Returns the regions that are stored with a critique of these answers."""
    timestamp = datetime(2026, 3, 1, tzinfo=UTC)
    return judge(DEFINITION, QuestionnaireResponse(answers, regions=regions), None, timestamp).regions


def test_boxes_within_the_image_are_regions_of_a_text():
    edge = {"number": 99, "x": 0.7, "y": 0, "width": 0.3, "height": 1}

    assert codes({}) == codes({"reason": []}) == codes({"reason": [REGION, edge], "emotion": [REGION]}) == []


@pytest.mark.parametrize(
    ("regions", "code"),
    [
        ({"grade": [REGION]}, "unknown_question"),
        ({"nowhere": []}, "unknown_question"),
        ({"reason": {}}, "wrong_type"),
        ({"reason": [REGION, REGION]}, "wrong_type"),
        ({"reason": [{**REGION, "label": "sky"}]}, "wrong_type"),
        ({"reason": [{**REGION, "number": True}]}, "wrong_type"),
        ({"reason": [{**REGION, "number": 1.0}]}, "wrong_type"),
        ({"reason": [{**REGION, "x": "0.1"}]}, "wrong_type"),
        ({"reason": [{"number": 1}]}, "wrong_type"),
        ({"reason": [{**REGION, "number": 0}]}, "out_of_range"),
        ({"reason": [{**REGION, "number": 100}]}, "out_of_range"),
        ({"reason": [{**REGION, "x": -0.01}]}, "out_of_range"),
        ({"reason": [{**REGION, "width": 0}]}, "out_of_range"),
        ({"reason": [{**REGION, "x": 0.8}]}, "out_of_range"),
        ({"reason": [{**REGION, "number": n} for n in range(1, MAX_REGIONS + 2)]}, "too_many"),
    ],
)
def test_malformed_regions_are_rejected_with_a_code(regions, code):
    assert codes(regions) == [code]


def test_regions_are_stored_with_visible_and_answered_texts():
    regions = {"suggestion": [REGION], "reason": [REGION], "emotion": []}

    assert list(judged_regions(ANSWERS, regions)) == ["reason", "suggestion"]
    assert list(judged_regions({**ANSWERS, "grade": 5}, regions)) == ["reason"]
    assert judged_regions({"grade": 3, "reason": " "}, regions) == {}


def test_citations_are_removed_from_a_text_and_other_brackets_stay():
    regions = [{"number": 1}, {"number": 12}]

    assert without_citations("The ridge [1] and the sky[12] meet [2].", regions) == "The ridge and the sky meet [2]."
    assert without_citations("天空[1]很亮", regions) == "天空很亮"
    assert without_citations("See [1].", []) == "See [1]."


def test_viewing_has_five_fields_and_no_others():
    viewing = {
        "seen_at_100": True,
        "viewport": {"width": 1440, "height": 900.5},
        "pixel_ratio": 1.25,
        "scheme": "dark",
        "gamut": "p3",
    }

    assert is_viewing({}) and is_viewing(viewing)
    for malformed in (
        {"seen_at_100": 1},
        {"viewport": {"width": 1440}},
        {"viewport": {"width": -1, "height": 900}},
        {"viewport": {"width": 1440, "height": 1e9}},
        {"pixel_ratio": 0},
        {"pixel_ratio": float("inf")},
        {"scheme": "sepia"},
        {"gamut": ["p3"]},
        {"agent": "Mozilla"},
    ):
        assert not is_viewing(viewing | malformed), malformed
