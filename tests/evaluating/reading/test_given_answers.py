"""Promise 13: what a careful reader reads in 200 answers, written before the rules, and what the rules read."""

import json
from pathlib import Path

from annotation.evaluating.reading.base import outcome_of
from annotation.evaluating.reading.reader import read_answer

ANSWERS = Path(__file__).parent.parent / "answers" / "given.jsonl"
UNREAD = {"answer-165", "answer-175"}
"""Answers in other words than those of the options, from which only a person concludes."""


def test_the_rules_read_what_a_careful_reader_reads():
    rows = [json.loads(line) for line in ANSWERS.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 200
    differing = set()
    for row in rows:
        reading = read_answer(row["answer"], row["options"])
        if (outcome_of(reading, row["correct"]), reading.choice) != (row["outcome"], row["choice"]):
            differing.add(row["id"])
    assert differing == UNREAD


def test_no_option_is_read_where_a_careful_reader_finds_none():
    rows = [json.loads(line) for line in ANSWERS.read_text(encoding="utf-8").splitlines()]
    guesses = [
        row["id"]
        for row in rows
        if row["choice"] is None and read_answer(row["answer"], row["options"]).choice is not None
    ]
    assert guesses == []
