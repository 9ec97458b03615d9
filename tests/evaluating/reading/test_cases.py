"""Promise 13: an answer that cannot be read is counted as such, never guessed.

`cases.jsonl` was written together with the rules; the blind measure is the set in `tests/evaluating/answers`.
"""

import json
import time
from pathlib import Path

import pytest

from annotation.evaluating.reading.reader import is_answered, read_answer

FOLDER = Path(__file__).parent
OPTIONS = ("Rule of thirds", "Leading lines", "Central symmetry", "Frame within a frame")


def cases():
    return [json.loads(line) for line in (FOLDER / "cases.jsonl").read_text(encoding="utf-8").splitlines()]


def reads(text, options=OPTIONS):
    reading = read_answer(text, options)
    return reading.choice if reading.status == "read" else reading.status


def test_every_case_is_read_as_its_author_reads_it():
    assert len(cases()) > 800
    differing = [
        (case["answer"], case["reads"], reads(case["answer"], case["options"]))
        for case in cases()
        if reads(case["answer"], case["options"]) != case["reads"]
    ]
    assert differing == []


def test_the_same_answer_is_always_read_alike_and_names_its_rule():
    for case in cases():
        reading = read_answer(case["answer"], case["options"])
        assert reading == read_answer(case["answer"], tuple(case["options"]))
        assert reading.rule
        assert (reading.choice is None) == (reading.status != "read")


def test_only_letters_with_an_option_are_ever_read():
    for case in cases():
        choice = read_answer(case["answer"], case["options"]).choice
        assert choice is None or 0 <= choice < len(case["options"])


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("B", "letter"),
        ("B. Leading lines", "letter_and_text"),
        ("leading lines.", "text"),
        ('{"answer": "B"}', "json"),
        ("\\boxed{B}", "boxed"),
        ("<answer>B</answer>", "tagged"),
        ("So the answer is B.", "stated_letter"),
        ("A... wait, B.", "corrected"),
        ("B\n\nThe lines lead to the tower.", "first_letter"),
        ("Not A, not C and not D.", "eliminated"),
        ("Option 2", "position"),
        ("The path makes leading lines.", "contained_text"),
        ("I cannot see it. It may show leading lines.", "after_refusal"),
    ],
)
def test_each_rule_is_named_by_what_it_reads(text, rule):
    reading = read_answer(text, OPTIONS)
    assert (reading.choice, reading.rule) == (1, rule)


def test_readings_that_a_person_may_doubt_say_why():
    doubts = {
        "Not A, not C and not D.": "denials",
        "Option 2": "position",
        "I cannot see it. It may show leading lines.": "refusal",
    }
    assert {text: read_answer(text, OPTIONS).doubt for text in doubts} == doubts


def test_a_lone_article_is_no_letter():
    assert reads("A man in a red jacket walks along a path.") == "unreadable"
    assert reads("A is right: the subject stands on a third.") == 0


def test_a_judge_is_asked_only_about_what_no_rule_can_read():
    questions = []

    def judge(text, options):
        questions.append(text)
        return "b" if "railing" in text else "E"

    assert read_answer("A", OPTIONS, judge=judge).choice == 0
    assert read_answer("I cannot see the image.", OPTIONS, judge=judge).status == "refused"
    assert read_answer("", OPTIONS, judge=judge).status == "failed"
    assert questions == []
    reading = read_answer("The railing runs to the tower.", OPTIONS, judge=judge)
    assert (reading.choice, reading.rule) == (1, "judge")
    # A letter that no option has is no answer of the judge.
    assert read_answer("It is a photograph.", OPTIONS, judge=judge).status == "unreadable"
    assert len(questions) == 2


def test_a_reason_is_given_refused_or_missing():
    assert is_answered("The light falls softly, and nothing distracts.").status == "read"
    assert is_answered("I'm sorry, I cannot see the image.").status == "refused"
    assert is_answered("<think>Hm").status == "failed"
    assert is_answered(" \n").status == "failed"


@pytest.mark.parametrize(
    "unit",
    ["A ", "B\n", "not A, ", "if A, ", "{", "|", "(", "<think>", "\\boxed{", "\n", "i cannot ", "不是A，", "a_", "*"],
)
def test_the_time_to_read_a_loop_does_not_grow_with_its_square(unit):
    text = unit * (60_000 // len(unit))
    began = time.process_time()
    read_answer(text, OPTIONS)
    assert time.process_time() - began < 1
