"""The set of model answers is well-formed: 300 rows, each with an outcome that agrees with its choice."""

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
KEYS = {"id", "question", "options", "correct", "answer", "outcome", "choice", "category", "note"}
WITHOUT_CHOICE = {"refused", "unreadable", "failed"}


def given_answers() -> list[dict[str, Any]]:
    text = (FOLDER / "given.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def held_out_answers() -> list[dict[str, Any]]:
    text = gzip.decompress((FOLDER / "held_out.jsonl.gz").read_bytes()).decode()
    return [json.loads(line) for line in text.splitlines()]


def all_answers() -> list[dict[str, Any]]:
    return given_answers() + held_out_answers()


def expected_outcomes(answer: dict[str, Any]) -> set[str]:
    if answer["choice"] is None:
        return WITHOUT_CHOICE
    return {"correct"} if answer["choice"] == answer["correct"] else {"wrong"}


def test_the_set_has_200_given_and_100_held_out_answers_with_unique_ids() -> None:
    assert (len(given_answers()), len(held_out_answers())) == (200, 100)
    assert len({answer["id"] for answer in all_answers()}) == 300


def test_every_row_has_the_same_keys_and_types() -> None:
    for answer in all_answers():
        assert answer.keys() == KEYS
        assert all(isinstance(answer[key], str) for key in KEYS - {"options", "correct", "choice"}), answer["id"]
        assert answer["question"].strip() and answer["category"], answer["id"]


def test_every_question_has_two_to_four_distinct_options_and_one_of_them_is_correct() -> None:
    for answer in all_answers():
        options = answer["options"]
        assert 2 <= len(options) <= 4 and len(set(options)) == len(options), answer["id"]
        assert all(option == option.strip() != "" for option in options), answer["id"]
        assert answer["correct"] in range(len(options)), answer["id"]


def test_every_outcome_agrees_with_the_choice_and_the_correct_option() -> None:
    for answer in all_answers():
        assert answer["choice"] in (None, *range(len(answer["options"]))), answer["id"]
        assert answer["outcome"] in expected_outcomes(answer), answer["id"]


def test_an_answer_without_visible_text_has_failed() -> None:
    blank = [answer for answer in all_answers() if not answer["answer"].strip(" \t\r\n\u3000\u200b\ufeff")]
    assert len(blank) >= 4
    assert {answer["outcome"] for answer in blank} == {"failed"}


def test_every_category_has_eight_answers_and_two_thirds_of_them_are_given() -> None:
    sizes = Counter(answer["category"] for answer in all_answers())
    given_sizes = Counter(answer["category"] for answer in given_answers())
    assert len(sizes) == 30
    assert min(sizes.values()) >= 8
    assert {category for category, size in sizes.items() if abs(given_sizes[category] - size * 2 / 3) >= 1} == set()


def test_no_letter_is_correct_more_often_than_another_of_the_same_question_size() -> None:
    for option_count in (2, 3, 4):
        counts = Counter(answer["correct"] for answer in all_answers() if len(answer["options"]) == option_count)
        assert len(counts) == option_count
        assert max(counts.values()) <= 1.2 * min(counts.values())
