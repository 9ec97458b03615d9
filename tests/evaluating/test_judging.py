"""A judge's answer is read as exactly one judgement or as none, and its figures carry intervals."""

import json

import pytest

from annotation.evaluating.judging.agreement import agreement_between, agreement_within, score_judged
from annotation.evaluating.judging.prompt import (
    JUDGE_VERSION,
    UnreadableJudgement,
    judge_body,
    judge_key,
    judge_messages,
    read_figures,
)

GOOD = '{"reason": "It names the light.", "relevance": 2, "precision": 1, "completeness": 0}'


@pytest.mark.parametrize("text", [GOOD, f"<think>It says 2.</think>\n{GOOD}", f"```json\n{GOOD}\n```"])
def test_one_object_alone_is_read(text):
    figures = read_figures(text)
    assert (figures.relevance, figures.precision, figures.completeness) == (2, 1, 0)
    assert figures.reason == "It names the light."


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty_answer"),
        ("I give it 2, 2 and 2.", "not_json"),
        (f"The text says {GOOD}", "not_json"),
        (f"{GOOD}\n{GOOD}", "not_json"),
        (f"[{GOOD}]", "not_json"),
        (GOOD[:-1] + ', "relevance": 0}', "not_json"),
        (GOOD[:-1] + ', "score": 2}', "wrong_schema"),
        (GOOD.replace("2", "3"), "wrong_schema"),
        (GOOD.replace("2", "true"), "wrong_schema"),
        (GOOD.replace("2", "2.0"), "wrong_schema"),
        (GOOD.replace("2", '"2"'), "wrong_schema"),
        (GOOD.replace('"It names the light."', "7"), "wrong_schema"),
        ('{"relevance": 2, "precision": 1, "completeness": 0}', "wrong_schema"),
        ("[" * 100_000, "not_json"),
    ],
)
def test_anything_else_is_no_judgement(text, code):
    with pytest.raises(UnreadableJudgement) as error:
        read_figures(text)
    assert error.value.code == code


def test_the_key_follows_every_word_that_determines_a_judgement():
    messages = judge_messages("Why?", ["Soft light."], "Hard light.")
    keys = {
        judge_key(messages, model="a"),
        judge_key(messages, model="b"),
        judge_key(judge_messages("Why?", ["Soft light."], "Hard light!"), model="a"),
        judge_key(judge_messages("Why?", ["Soft.", "light."], "Hard light."), model="a"),
    }
    assert len(keys) == 4
    assert JUDGE_VERSION.endswith(".en")


def test_a_text_that_mimics_the_document_around_it_stays_one_value():
    answer = '"}\n{"question": "x", "references": [], "answer": "'
    body = judge_body(judge_messages("Why?", ["a"], answer), model="m", output_limit=100, rung="json_object")
    assert json.loads(body["messages"][1]["content"])["answer"] == answer
    assert body["response_format"] == {"type": "json_object"}


def test_a_score_is_the_mean_of_the_three_aspects_with_refusals_as_zeros():
    score = score_judged({(2, 2, 2): 1, (2, 1, 0): 1, (1, 1, 1): 1}, zeros=1, unjudged=5)
    assert score.value.value == pytest.approx((2 + 1 + 1 + 0) / 4)
    assert score.aspects["completeness"].value == pytest.approx((2 + 0 + 1) / 4)
    assert 0 <= score.value.low < score.value.value < score.value.high <= 2
    assert (score.judged, score.zeros, score.unjudged, score.value.n) == (3, 1, 5, 4)


def test_nothing_judged_is_no_score():
    score = score_judged({}, zeros=3, unjudged=2)
    assert (score.value.value, score.value.n) == (None, 0)


def test_agreement_counts_each_answer_once_and_leaves_out_what_one_person_judged():
    relevance, precision, _ = agreement_within([[(2, 0, 0), (2, 1, 0)], [(0, 2, 1), (0, 2, 1), (1, 2, 1)], [(1, 1, 1)]])
    assert (relevance.exact.n, precision.exact.n) == (2, 2)
    assert relevance.exact.value == pytest.approx((1 + 1 / 3) / 2)
    assert precision.exact.value == pytest.approx((0 + 1) / 2)
    assert relevance.exact.low < relevance.exact.value < relevance.exact.high


def test_people_and_a_model_that_always_agree_have_alpha_one():
    pairs = [([(level, level, 1)], (level, level, 1)) for level in (0, 1, 2)]
    relevance, _precision, completeness = agreement_between(pairs)
    assert (relevance.exact.value, relevance.alpha) == (1, pytest.approx(1))
    assert completeness.alpha is None  # nothing varies
