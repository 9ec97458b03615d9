"""What changed between two versions of a questionnaire, part by part and in words."""

from copy import deepcopy

import pytest

from annotation.questionnaires import built_in
from annotation.rules.editing.changes import definition_changes
from annotation.wording.definition_changes import explain_change, part_of


@pytest.fixture
def before():
    return built_in("aesthetic-critique")


@pytest.fixture
def after(before):
    return deepcopy(before)


def sentences(before, after):
    changes = definition_changes(before, after)
    return [(part_of(change), change.code, explain_change(change, "en")) for change in changes]


def test_the_same_document_has_no_changes(before, after):
    assert definition_changes(before, after) == []


def test_a_text_that_changed_is_told_by_its_language_with_both_wordings(before, after):
    after["stages"][0]["questions"][0]["prompt"]["en"] = "How fine is it?"

    assert sentences(before, after) == [
        (
            "evaluation › grade",
            "property_changed",
            "prompt (en) changed from “How beautiful does this image look to you?” to “How fine is it?”",
        )
    ]


def test_options_are_told_by_their_values(before, after):
    options = after["stages"][1]["questions"][0]["options"]
    options[0]["label"] = {**options[0]["label"], "en": "Poor"}
    del options[1]
    options.append({"value": "superb", "label": "Superb"})
    options.reverse()

    assert [detail for _, _, detail in sentences(before, after)] == [
        "options: “neutral” removed: “Neutral”",
        "options: “superb” added: “Superb”",
        "options (en): label of “weak” changed from “Weak” to “Poor”",
        "options: order changed from weak, strong to strong, weak",
    ]


def test_limits_and_conditions_are_told_in_words(before, after):
    reason, suggestion = after["stages"][2]["questions"][0], after["stages"][4]["questions"][0]
    reason["min_words"], reason["max_words"] = 30, 200
    suggestion["show_if"] = {"any": [{"question": "grade", "lte": 2}, {"question": "content", "eq": "weak"}]}
    suggestion["required"] = False

    details = [detail for _, _, detail in sentences(before, after)]

    assert "fewest words changed from 15 to 30" in details
    assert "most words added: 200" in details
    assert "whether an answer is required added: no" in details
    assert any(detail.endswith("to grade ≤ 2 or content = weak") for detail in details)


def test_stages_and_questions_that_come_go_and_move_are_told_once(before, after):
    emotion = after["stages"].pop(3)
    after["stages"][0]["questions"].append(after["stages"][1]["questions"].pop(0))
    after["stages"].append(
        {"key": "closing", "title": "Closing", "questions": [{"key": "note", "kind": "text", "prompt": "?"}]}
    )
    after["stages"][0]["questions"].append({"key": "certain", "kind": "text", "prompt": "Are you certain?"})

    assert [(part, code) for part, code, _ in sentences(before, after)] == [
        (emotion["key"], "stage_removed"),
        ("closing", "stage_added"),
        ("evaluation › technical_quality", "question_moved"),
        ("evaluation › certain", "question_added"),
    ]


def test_stages_that_stand_in_another_order_are_told_as_an_order(before, after):
    after["stages"].insert(1, after["stages"].pop(2))

    ((part, code, detail),) = sentences(before, after)

    assert (part, code) == ("", "stages_reordered")
    assert detail.endswith("to evaluation, reason, attributes, emotion, suggestion")


def test_the_changes_back_are_the_same_places(before, after):
    after["stages"][0]["questions"][0]["prompt"]["en"] = "How fine is it?"
    after["stages"][2]["questions"][0]["min_words"] = 30

    assert [part for part, _, _ in sentences(before, after)] == [part for part, _, _ in sentences(after, before)]
