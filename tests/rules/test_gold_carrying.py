"""Which expected answers hold for another version of a questionnaire."""

from copy import deepcopy

import pytest

from annotation.questionnaires import built_in
from annotation.rules.gold.carrying import changed_questions

BEFORE = built_in("aesthetic-critique")


def changed(change):
    after = deepcopy(BEFORE)
    change(after, {question["key"]: question for stage in after["stages"] for question in stage["questions"]})
    return changed_questions(BEFORE, after)


def relabel(language, label):
    def change(_after, questions):
        questions["composition"]["options"][0]["label"][language] = label

    return change


def drop(after, _questions):
    for stage in after["stages"]:
        stage["questions"] = [question for question in stage["questions"] if question["key"] != "composition"]


@pytest.mark.parametrize(
    "change",
    [
        lambda after, questions: None,
        lambda after, questions: questions["composition"].update(prompt="How is it built?", help="Look at the lines."),
        lambda after, questions: questions["composition"].update(required=False),
        lambda after, questions: after["stages"].reverse(),
        lambda after, questions: questions["reason"].update(min_words=1),
        relabel("de", "schwach"),
    ],
)
def test_words_order_and_other_questions_change_no_expected_answer(change):
    assert changed(change) == {}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (drop, "question_removed"),
        (lambda after, questions: questions["composition"].update(kind="multichoice"), "question_changed"),
        (lambda after, questions: questions["composition"]["options"].pop(), "question_changed"),
        (lambda after, questions: questions["composition"]["options"].reverse(), "question_changed"),
        (relabel("en", "Strong indeed"), "question_changed"),
    ],
)
def test_another_kind_or_other_options_change_what_may_be_expected(change, code):
    assert changed(change) == {"composition": code}


def test_other_limits_of_a_number_change_what_may_be_expected():
    def document(**limits):
        question = {"key": "people", "kind": "number", "prompt": "How many people?", "min": 0, **limits}
        return {"key": "k", "title": "t", "stages": [{"key": "s", "title": "s", "questions": [question]}]}

    assert changed_questions(document(max=9), document(max=99)) == {"people": "question_changed"}
    assert changed_questions(document(max=9), document(max=9, hints=["Count them."])) == {}
