"""Each check of critiques, at its edges: what it points at, which numbers it gives, and what it passes over."""

from copy import deepcopy
from typing import Any

import pytest

from annotation.models import AskedLanguage
from annotation.quality import CritiqueContext, Flag, OtherText, Thresholds, find_flags
from annotation.questionnaires import built_in
from tests.quality.builders import CASES, DEFINITION, context_of

LONG = next(case["reason"] for case in CASES if case["note"] == "200 characters in 6 s")

STOCK = "Crop the wide left side a little."


def flags_of(case: dict[str, Any], **fields: Any) -> list[Flag]:
    return find_flags(context_of(case, **fields))


def test_a_fast_text_is_told_with_its_numbers_and_the_usual_rate():
    (flag,) = flags_of({"reason": LONG, "seconds": 6.4})
    assert flag == Flag("too_fast", "reason", None, {"characters": len(LONG), "seconds": 6, "usual": 5})


def test_texts_of_one_stage_share_its_seconds():
    definition = deepcopy(DEFINITION)
    definition["stages"][2]["questions"].append({"key": "more", "kind": "text", "prompt": "And what else?"})
    context = context_of({"reason": LONG, "seconds": 15}, definition=definition)
    assert find_flags(context) == []
    context.answers["more"] = "x" * 60 + LONG[60:90].upper()  # type: ignore[index]
    (flag,) = find_flags(CritiqueContext(definition, context.answers, timings={"reason": 15}))
    assert flag.params["characters"] == len(LONG) + 90


def test_what_was_changed_after_the_submit_says_nothing_of_speed_or_of_pasting():
    case = {"reason": LONG, "seconds": 2, "writing": {"pasted_other": 3, "silent": len(LONG)}}
    assert {flag.code for flag in flags_of(case)} == {"silent"}
    assert flags_of(case, changed_later=frozenset({"reason"})) == []


def test_a_copy_is_told_with_its_share_its_place_and_its_source():
    earlier = "Warm side light models the face and leaves the background dark, and the hands rest below."
    text = f"Quiet. {earlier}"
    (flag,) = flags_of({"reason": text}, own_texts=(OtherText("c7", "emotion", earlier),))
    assert (flag.code, flag.question, text[slice(*flag.span)]) == ("copies_own", "reason", earlier[:-1])
    assert flag.params == {"percent": 93, "critique": "c7", "other": "emotion"}


def test_the_most_alike_of_the_other_texts_is_named():
    text = "Warm side light models the face and leaves the background dark, and the hands rest below."
    texts = (OtherText("part", "reason", text[:70]), OtherText("whole", "reason", text))
    (flag,) = flags_of({"reason": text}, image_texts=texts)
    assert (flag.code, flag.params["critique"]) == ("copies_other", "whole")


def test_no_more_than_the_latest_texts_are_compared():
    text = "Warm side light models the face and leaves the background dark, and the hands rest below."
    texts = tuple(OtherText(str(index), "reason", f"Number {index}.") for index in range(60))
    assert flags_of({"reason": text}, own_texts=(*texts, OtherText("61", "reason", text))) == []
    assert flags_of({"reason": text}, own_texts=(*texts[1:], OtherText("60", "reason", text))) != []


def test_praise_under_a_low_grade_points_at_its_first_word():
    text = "This is a beautiful picture with gorgeous light and a superb composition."
    (flag,) = flags_of({"reason": text, "grade": 2})
    assert flag == Flag("grade_against_text", "reason", (10, 19), {"level": "low", "word": "beautiful", "count": 3})


def test_reasons_are_known_by_their_prompts_and_not_by_a_key():
    definition = built_in("aesthetic-critique")
    definition["stages"][2]["questions"][0]["key"] = "why"
    answers = {"grade": 2, "why": "A beautiful picture, gorgeous light, a superb composition."}
    assert [flag.question for flag in find_flags(CritiqueContext(definition, answers, level="low"))] == ["why"]
    aesbench = built_in("aesbench")
    answers = {"grade": 1, "reason": answers["why"]}
    assert [flag.code for flag in find_flags(CritiqueContext(aesbench, answers, level="low"))] == ["grade_against_text"]


def test_reasons_that_weigh_in_one_of_two_texts_say_nothing_of_the_grade():
    definition = built_in("aesthetic-critique")
    reason = definition["stages"][2]["questions"][0]
    definition["stages"][2]["questions"].append({**reason, "key": "more_reasons"})
    praise = "This is a beautiful picture with gorgeous light and a superb composition."
    for text, codes in (("It hangs well.", ["grade_against_text"]), ("But it is a postcard.", [])):
        answers = {"grade": 2, "reason": praise, "more_reasons": text}
        assert [flag.code for flag in find_flags(CritiqueContext(definition, answers, level="low"))] == codes


def grid(*questions: dict[str, Any], prompt: str = "What do you see?") -> dict[str, Any]:
    """Returns a questionnaire with questions of three options in one stage, and a text whose prompt names none."""
    options = [{"value": value, "label": value.title()} for value in ("low", "fair", "high")]
    rated = [{"kind": "choice", "options": options, **question} for question in questions]
    note = {"key": "note", "kind": "text", "prompt": prompt}
    stages = [{"key": "grid", "questions": rated}, {"key": "notes", "questions": [note]}]
    return {"key": "grid", "title": "Grid", "stages": stages}


STORY = {"key": "a", "prompt": "Storytelling", "help": "Characters, plot, setting, suspense, dialogue, ending."}
LIGHT = {"key": "b", "prompt": "Lighting"}


def test_attributes_of_any_questionnaire_are_known_by_the_options_that_they_share():
    answers = {"a": "low", "b": "high", "note": "The lamp glows and the rest is dim."}
    (flag,) = find_flags(CritiqueContext(grid(STORY, LIGHT), answers))
    assert (flag.question, flag.params) == ("a", {"attribute": "Storytelling", "label": "Low"})
    assert find_flags(CritiqueContext(grid(STORY, LIGHT), {**answers, "note": "A dim plot, dimly lit."})) == []
    assert find_flags(CritiqueContext(grid(STORY, LIGHT), {**answers, "a": "fair"})) == []
    assert find_flags(CritiqueContext(grid(STORY), answers)) == []


def test_an_attribute_of_which_too_few_words_are_known_is_passed_over():
    wayward = {"key": "a", "prompt": "Waywardness"}
    answers = {"a": "low", "b": "fair", "note": "The lamp glows."}
    assert find_flags(CritiqueContext(grid(wayward, LIGHT), answers)) == []


def test_where_prompts_name_attributes_only_those_are_to_be_written_about():
    case = {"reason": "The orange glow is in harmony with the blue of the sea.", "grade": 4, "weak": ["composition"]}
    assert [flag.code for flag in flags_of(case)] == ["attribute_unmentioned"]
    definition = deepcopy(DEFINITION)
    for variant in definition["stages"][2]["questions"][0]["prompt_if"]:
        variant["prompt"] = "What do you see?"
    definition["stages"][2]["questions"][0]["prompt"] = "You marked {strong} as strong. What do you see?"
    assert flags_of(case, definition=definition) == []


def test_what_was_replaced_by_hand_is_not_held_against_a_text():
    writing = {"pasted_other": 300, "typed": 40}
    (flag,) = flags_of({"reason": LONG, "writing": writing})
    total = len(LONG)
    params = {"characters": total - 40, "total": total, "percent": round(100 * (total - 40) / total)}
    assert flag == Flag("pasted", "reason", None, params)
    assert flags_of({"reason": LONG, "writing": {**writing, "typed": total - 79}}) == []


def test_a_cited_number_without_a_region_is_pointed_at_once():
    text = "The ridge [2] and again [2], and the cloud [1]."
    (flag,) = flags_of({"reason": text, "marks": [1]})
    assert (text[slice(*flag.span)], flag.params) == ("[2]", {"number": 2})


def test_boxes_that_answer_a_question_may_be_cited_by_their_place():
    definition = deepcopy(DEFINITION)
    definition["stages"][2]["questions"].append({"key": "where", "kind": "region", "prompt": "Where?"})
    answers = {"where": [{"x": 0, "y": 0, "width": 1, "height": 1}], "reason": "See [1] and [2]."}
    flags = find_flags(CritiqueContext(definition, answers))
    assert [flag.params for flag in flags] == [{"number": 2}]


@pytest.mark.parametrize("language", AskedLanguage.values)
def test_each_language_that_a_project_may_ask_for_is_told_from_another(language):
    texts = {
        "zh": "这张照片的光线处理得非常到位，逆光勾勒出人物的轮廓，背景也很干净。",
        "de": "Das Licht ist sehr weich und die Farben sind nicht zu bunt, aber der Horizont ist schief und das stört.",
    }
    for written, text in texts.items():
        codes = [flag.code for flag in flags_of({"reason": text, "asked": language})]
        assert codes == ([] if written == language else ["other_language"])


@pytest.mark.parametrize("language", ["ja", "sw", "", "fr-CA"])
def test_nothing_is_said_of_the_language_asked_for_or_of_an_unknown_one(language):
    text = "La lumière est très douce et les couleurs sont belles, mais le cadrage n'est pas assez serré."
    assert flags_of({"reason": text, "asked": language}) == []


def test_every_threshold_changes_what_its_check_says():
    """A critique that is just not flagged is, with the threshold a little lower."""
    cases: dict[str, tuple[dict[str, Any], float]] = {
        "latin_rate": ({"reason": LONG, "seconds": 14}, 10),
        "han_rate": ({"reason": "光线柔和，地平线歪了。" * 5, "seconds": 10}, 3),
        "fast_characters": ({"reason": LONG[:60], "seconds": 1}, 40),
        "copied_share": ({"reason": f"{LONG[:90]} Yet her hand is lost in it, and so am I, too.", "own": [LONG]}, 0.4),
        "copied_words": ({"reason": STOCK, "own": [STOCK]}, 5),
        "polar_words": ({"reason": "Gorgeous light, a superb palette of colours.", "grade": 2}, 2),
        "foreign_share": ({"reason": "The words 海納百川有容 balance the boat on the left.", "asked": "en"}, 0.3),
        "outside_share": ({"reason": LONG, "writing": {"typed": 115, "pasted_other": 85}}, 0.4),
        "silent_share": ({"reason": LONG * 2, "writing": {"typed": 2 * len(LONG) - 90, "silent": 90}}, 0.2),
        "outside_characters": ({"reason": LONG[:70], "writing": {"pasted_other": 70}}, 60),
    }  # fmt: skip
    for name, (case, value) in cases.items():
        assert flags_of(case) == [], name
        assert len(flags_of(case, thresholds=Thresholds(**{name: value}))) == 1, name  # type: ignore[arg-type]
    vague = {"reason": "I like it very much and would hang it up at home.", "weak": ["composition"]}
    assert len(flags_of(vague)) == 1
    assert flags_of(vague, thresholds=Thresholds(unmentioned_attributes=2)) == []
