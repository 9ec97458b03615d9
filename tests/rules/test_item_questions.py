"""Questions to which the expert's answer is an item of a benchmark: their questionnaire, and their answers in words."""

import pytest

from annotation.questionnaires import built_in
from annotation.rules.definitions import check_definition
from annotation.rules.kinds import KINDS
from annotation.rules.kinds.mcq import MCQ
from annotation.rules.texts import text_in
from annotation.wording.answers import explain_problem
from tests.rules.test_definitions import choice, document, errors_of, text

ITEM = {
    "question": "Where does the light come from?",
    "options": ["The left", "The right", "Behind the camera"],
    "correct": 1,
    "dimension": "color_and_light",
    "kind": "what",
}
TAGS = [{"value": "light", "label": "Light"}]
LEVELS = {"low": ["calm"], "high": ["tense"]}


def mcq(key="item", **properties):
    return {"key": key, "kind": "mcq", "prompt": "Ask!", "dimensions": TAGS, "kinds": TAGS, **properties}


def test_a_criterion_fits_the_kind_of_its_question():
    questions = [
        mcq(criterion="AesP"),
        mcq("other", criterion="AesE"),
        choice(criterion="AesA", levels=LEVELS),
        text(criterion="AesI"),
    ]
    assert check_definition(document(*questions))["stages"][0]["questions"] == questions


CONTRADICTIONS = [
    (document(text(criterion="AesP")), "[0].criterion", "“AesP” does not apply to a question of kind text"),
    (document(mcq(criterion="AesA")), "[0].criterion", "“AesA” does not apply to a question of kind mcq"),
    (document(choice(criterion="AesI", levels=LEVELS)), "[0].criterion", "does not apply to a question of kind choice"),
    (document(choice(kind="multichoice", criterion="AesA")), "[0].criterion", "does not apply to a question of kind"),
    (document(choice(criterion="AesA")), "[0].criterion", "needs levels"),
    (document(mcq(criterion="AesE"), mcq("b", criterion="AesE")), "[1].criterion", "is the criterion of “item”"),
    (document(mcq(criterion="AesX")), "[0].criterion", "“AesX” is none of: AesP, AesE, AesA, AesI"),
    (document(mcq(dimensions=TAGS * 2)), "[0].dimensions[1].value", "“light” is the value of an earlier option"),
    (document(mcq(kinds=[{"value": 1, "label": "x"}])), "[0].kinds[0].value", "must be a text in quotes"),
    (document(mcq(kinds=[])), "[0].kinds", "must not be an empty list"),
    (document(mcq(min_options=4, max_options=2)), "[0].max_options", "is less than min_options"),
    (document(mcq(max_options=5)), "[0].max_options", "must be at most 4"),
    (document(mcq(min_options=1)), "[0].min_options", "must be at least 2"),
    (document(mcq(options=choice()["options"])), "[0].options", "does not apply to a question of kind mcq"),
    (document(mcq(templates=[{"form": "letters", "ask": "?"}])), "[0].templates[0].form", "does not apply"),
    (document({"key": "item", "kind": "mcq", "prompt": "Ask!", "kinds": TAGS}), "[0]", "lacks “dimensions”"),
    (document(mcq(), text(show_if={"question": "item", "eq": "x"})), "[1].show_if.eq", "does not apply to “item”"),
]


@pytest.mark.parametrize(("questionnaire", "path", "message"), CONTRADICTIONS)
def test_a_contradiction_about_items_is_rejected_with_its_path(questionnaire, path, message):
    assert any(error_path == path and message in text for error_path, text in errors_of(questionnaire))


def test_the_benchmark_questionnaire_has_each_criterion_and_asks_a_model_nothing_that_tells_the_grade():
    questions = {
        question["criterion"]: question for stage in built_in("aesbench")["stages"] for question in stage["questions"]
    }

    assert list(questions) == ["AesP", "AesE", "AesA", "AesI"]
    (template,) = questions["AesI"]["templates"]
    labels = [text_in(option["label"], "en").lower() for option in questions["AesA"]["options"]]
    assert not any(label in template["ask"]["en"].lower().split() for label in labels)


def test_an_item_in_words_has_its_options_its_right_one_and_its_tags():
    question = built_in("aesbench")["stages"][0]["questions"][0]

    assert MCQ.describe(question, ITEM, "zh-Hans").splitlines() == [
        "Where does the light come from?",
        "A) The left",
        "B) The right ✓",
        "C) Behind the camera",
        "色彩与光线 · 什么",
    ]
    assert MCQ.count_words(ITEM) == 6 + 2 + 2 + 3


def test_an_unfinished_item_of_a_revision_is_shown_as_far_as_it_goes():
    question = built_in("aesbench")["stages"][0]["questions"][0]
    assert MCQ.describe(question, {"question": "Where?"}, "en") == "Where?"
    assert MCQ.describe(question, {"question": "", "options": ["", "b"], "correct": None}, "en") == "\nA) \nB) b"


def test_only_kinds_whose_answer_is_an_item_can_test_perception_and_empathy():
    assert [kind.key for kind in KINDS.values() if kind.is_item] == ["mcq"]
    assert all(kind.is_item == ("AesP" in kind.criteria) == ("AesE" in kind.criteria) for kind in KINDS.values())


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"question": " "}, "Write the question."),
        ({"question": "word " * 61}, "The question has 61 words; shorten it to 60."),
        ({"options": ["Yes"]}, "Write at least 2 options."),
        ({"options": list("abcde")}, "Write at most 4 options."),
        ({"options": ["a", "", "b"]}, "Option B is empty; write it, or move the next one up."),
        ({"options": ["a", "b", "A "]}, "Option C repeats another one; change it."),
        ({"options": ["a", "word " * 31]}, "Option B has 31 words; shorten it to 30."),
        ({"correct": 3}, "Mark the correct option."),
        ({"dimension": "mood"}, "Choose what the question is about."),
        ({"kind": None}, "Choose what kind of question it is."),
    ],
)
def test_a_problem_of_an_item_says_what_to_do(changes, sentence):
    """Promise 8: the sentence names the part of the item that needs another look."""
    question = built_in("aesbench")["stages"][0]["questions"][0]
    problem = MCQ.check(question, {**ITEM, **changes})
    assert problem is not None
    assert explain_problem(problem) == sentence
