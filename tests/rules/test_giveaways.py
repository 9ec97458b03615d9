"""What gives the answer to an item away, by the cases that tests/js/flow.test.js applies in the browser, too."""

import json
from pathlib import Path
from time import process_time
from typing import get_args

import pytest

from annotation.rules.giveaways import GiveawayCode, giveaways
from annotation.wording.giveaways import explain_giveaway

CASES = json.loads(Path(__file__).with_name("giveaway_cases.json").read_text("utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_shared_case_holds(case):
    assert giveaways(case["item"]) == case["expected"]


def test_the_cases_cover_every_code_and_leave_items_alone():
    codes = [giveaway["code"] for case in CASES for giveaway in case["expected"]]
    assert set(codes) == set(get_args(GiveawayCode))
    assert sum(not case["expected"] for case in CASES) > 15


def test_a_hint_names_what_gives_the_answer_away_and_says_what_to_do():
    item = {
        "question": "Why is this blurred image weak?",
        "options": ["The blurred face", "All of these"],
        "correct": 0,
    }

    assert [explain_giveaway(giveaway) for giveaway in giveaways(item)] == [
        "Only option A repeats “blurred” of the question. Use other words in one of them.",
        "Option B is no option. Write something that could be true of such an image.",
        "The question names “blurred”, which is for the image to show. Ask without it.",
    ]


def test_long_texts_are_read_quickly():
    item = {"question": "why " * 125, "options": ["线" * 500, "light " * 80, "n/a" * 150, "，" * 500], "correct": 1}
    start = process_time()
    giveaways(item)
    assert process_time() - start < 0.02
