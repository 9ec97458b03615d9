"""Promise 13: a score names the rules and the arithmetic that it came of, so neither changes without its version.

Where one of these tests fails, behaviour has changed. If that was meant, raise the version in
`annotation/evaluating/score_documents.py` and add a line with it here; a line that stands is never changed, for stored
scores name its version.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from annotation.evaluating.grading import GradedAnswer
from annotation.evaluating.judgements import ItemJudgement
from annotation.evaluating.reading.base import OUTCOMES
from annotation.evaluating.reading.reader import is_answered, read_answer
from annotation.evaluating.score_documents import RULES_VERSION, SCORER_VERSION, score_documents
from tests.evaluating.builders import graded, make_grade, make_item, make_reason

RULES = {"2026-11-26": "6d0515fedf2feb02"}
"""By version, the fingerprint of what the rules read."""
SCORER = {"2": "b3043907e35cae70"}
"""By version, the fingerprint of what the scorer computes."""
FOLDER = Path(__file__).parent
CASES = 814
"""So many of the cases are read; further ones go below them, and change nothing here."""
TRIALS = 3


def test_the_rules_read_what_their_version_says():
    assert RULES[RULES_VERSION] == fingerprint(list(readings()))


def test_the_scorer_computes_what_its_version_says():
    assert SCORER[SCORER_VERSION] == fingerprint(score_documents(answers(), judgements(), TRIALS))


def fingerprint(value: Any) -> str:
    """Returns a short digest of a value; figures count to nine decimals, as their last bits differ by machine."""
    return sha256(json.dumps(rounded(value), sort_keys=True).encode()).hexdigest()[:16]


def rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: rounded(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(entry) for entry in value]
    return round(value, 9) if isinstance(value, float) else value


def readings() -> Iterator[list[object]]:
    """Yields what the rules read of the answers that they were developed with."""
    for name, count in (("answers/given.jsonl", None), ("reading/cases.jsonl", CASES)):
        for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()[:count]:
            row = json.loads(line)
            reading, reason = read_answer(row["answer"], row["options"]), is_answered(row["answer"])
            yield [reading.status, reading.rule, reading.choice, reading.doubt, reason.status, reason.rule]


def answers() -> list[GradedAnswer]:
    """Returns answers of every outcome to items of every criterion and split, in some trials alike and in some not."""
    items = [
        make_item(1, split="dev"),
        *(make_item(number, kind="how", source="artistic") for number in range(2, 7)),
        make_item(7, criterion="AesE", dimension="interest"),
        make_grade(8, "Low", split="dev"),
        make_grade(9, "High", source=""),
    ]
    rows = [
        graded(item, OUTCOMES[(item.number * (trial + 2)) % len(OUTCOMES)], trial=trial, choice=None)
        for item in items
        for trial in range(TRIALS)
    ]
    reasons = [(10, None), (11, None), (12, "refused"), (13, "failed"), (14, None)]
    return rows + [graded(make_reason(number), outcome) for number, outcome in reasons]


def judgements() -> dict[str, list[ItemJudgement]]:
    return {
        "a": [
            ItemJudgement("i10", 2, 1, 0, "a"),
            ItemJudgement("i11", 1, 1, 2, "a"),
            ItemJudgement("i10", 0, 1, 1, "a"),
        ],
        "b": [ItemJudgement("i12", 1, 0, 0, "b")],
    }
