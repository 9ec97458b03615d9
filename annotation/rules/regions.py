"""Checks boxes on the image that a text cites: `[1]` in the text stands for the region with the number 1.

Regions are stored beside the answers, by question: `{"reason": [{"number": 1, "x": 0.1, "y": 0.2, "width": 0.3,
"height": 0.4}]}`, sides from 0 to 1 of the upright image. The number of a box never changes, so that removing another
box changes no citation.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from annotation.rules.conditions import as_number
from annotation.rules.kinds import KINDS
from annotation.rules.kinds.region import SIDES, is_inside_image
from annotation.rules.revisions import committed_questions
from annotation.rules.types import Definition, Problem, ProblemCode, Regions, StoredResponse

MAX_REGIONS = 20
MAX_NUMBER = 99


def judge_regions(
    definition: Definition, regions: Regions, stored: StoredResponse | None
) -> tuple[list[Problem], dict[str, Any]]:
    """Returns what is wrong with the regions of a response, or else which stored regions it moves.

    There is at most one problem for each question. The moved regions are those, as stored, of each committed text that
    loses a box or has one elsewhere. A box that is only added needs no record: its citation changes the text, which is
    stored as a revision.
    """
    problems = _problems(definition, regions) if regions else []
    if problems or stored is None or not stored["regions"]:
        return problems, {}
    return [], _moved(definition, stored, regions)


def without_citations(text: str, regions: Sequence[Mapping[str, Any]]) -> str:
    """Returns the text without the citations of these regions and the spaces before them."""
    numbers = "|".join(str(region["number"]) for region in regions)
    return re.sub(rf"[ \t]*\[(?:{numbers})\]", "", text) if regions else text


def _problems(definition: Definition, regions: Regions) -> list[Problem]:
    citing = {q["key"] for stage in definition["stages"] for q in stage["questions"] if KINDS[q["kind"]].cites_regions}
    problems = (_problem(key, boxes, is_citing=key in citing) for key, boxes in regions.items())
    return [problem for problem in problems if problem]


def _moved(definition: Definition, stored: StoredResponse, regions: Regions) -> dict[str, Any]:
    committed = committed_questions(definition, stored)
    return {
        key: boxes
        for key, boxes in stored["regions"].items()
        if key in committed and any(box not in regions.get(key, []) for box in boxes)
    }


def _problem(question: str, boxes: object, *, is_citing: bool) -> Problem | None:
    if not is_citing:
        return {"question": question, "code": "unknown_question"}
    if not isinstance(boxes, list):
        return {"question": question, "code": "wrong_type"}
    if len(boxes) > MAX_REGIONS:
        return {"question": question, "code": "too_many", "max": MAX_REGIONS, "count": len(boxes)}
    codes = [code for box in boxes if (code := _box_problem(box))]
    if not codes and len({box["number"] for box in boxes}) < len(boxes):
        codes = ["wrong_type"]
    return {"question": question, "code": codes[0]} if codes else None


def _box_problem(box: object) -> ProblemCode | None:
    if not isinstance(box, dict) or box.keys() != {"number", *SIDES}:
        return "wrong_type"
    sides = [side for name in SIDES if (side := as_number(box[name])) is not None]
    number = box["number"]
    if len(sides) < len(SIDES) or not isinstance(number, int) or isinstance(number, bool):
        return "wrong_type"
    return None if is_inside_image(*sides) and 1 <= number <= MAX_NUMBER else "out_of_range"
