"""Files of items: those of a release, AesBench's own layout, VLMEvalKit's table."""

import json

import pytest

from annotation.evaluating.content import Content
from annotation.evaluating.errors import RejectedFile
from annotation.evaluating.item_files.base import correct_index, criterion_of, split_options
from annotation.evaluating.item_files.registry import read_items
from tests.evaluating.builders import OPTIONS, item_row, make_grade, make_item, make_reason

ITEMS = [make_item(1), make_grade(2, "Low"), make_reason(3)]
QUESTIONS = {
    "x.jpg": {
        "AesP_data": {"Question": "Which?", "Options": "A) Red\nB) Green\nC) Blue\nD)Grey"},
        "AesA1_data": {"Question": "How?", "Options": "A) High\nB) Medium\nC) Low"},
        "AesI_data": {"Question": "Explain."},
    }
}
QUESTION = {"Question": "Which?", "Options": "A) Red\nB) Green"}
TABLE = (
    "index\timage\tquestion\tA\tB\tC\tD\tanswer\tcategory\tl2-category\n"
    "7\t/9j/\tWhich?\tRed\tGreen\t\t\tB\tAesP\tcomposition\n"
)


def content(value, name="items"):
    text = value if isinstance(value, str) else json.dumps(value)
    return Content(name, text.encode())


def code_of(*contents):
    with pytest.raises(RejectedFile) as caught:
        read_items(*contents)
    assert str(caught.value)
    return caught.value.code


def test_the_private_file_of_a_release_is_read_as_it_was_written():
    lines = "\n".join(json.dumps(item_row(item)) for item in ITEMS)
    assert read_items(content(lines)) == ITEMS
    assert read_items(content([item_row(item) for item in ITEMS])) == ITEMS


def test_public_items_take_their_answers_from_a_file_of_keys():
    rows = [{**item_row(item), "answer": None} for item in ITEMS]
    public = content("\n".join(map(json.dumps, rows)))
    assert code_of(public) == "items_without_keys"
    keys = content('{"id": "i1", "answer": "B"}\n{"id": "i2", "answer": "Low"}', "keys")
    assert read_items(public, keys) == ITEMS
    assert code_of(public, content('{"id": "other", "answer": "B"}', "keys")) == "keys_unmatched"


def test_aesbench_questions_are_read_with_their_answers_beside():
    keys = content({"x.jpg": {"AesP": "D) Grey", "AesA1": "high", "AesI": ["Soft."]}}, "keys")
    items = read_items(content(QUESTIONS), keys)
    assert [(item.id, item.criterion, item.letter) for item in items] == [
        ("x.jpg/AesP", "AesP", "D"),
        ("x.jpg/AesA1", "AesA", "A"),
        ("x.jpg/AesI", "AesI", ""),
    ]
    assert items[0].options == ("Red", "Green", "Blue", "Grey")
    assert items[2].references == ("Soft.",)


def test_a_table_of_vlmevalkit_is_read_without_its_rotations():
    rotated = TABLE + TABLE.split("\n")[1].replace("7", "1000007", 1) + "\n"
    (item,) = read_items(content(rotated))
    assert (item.id, item.options, item.letter, item.criterion, item.dimension) == (
        "7",
        ("Red", "Green"),
        "B",
        "AesP",
        "composition",
    )


def test_keys_without_an_index_are_no_keys():
    items = content(TABLE.replace("\tB\tAesP", "\t\tAesP"))
    assert code_of(items, content("id\tanswer\n7\tB\n", "keys")) == "keys_unmatched"


def test_images_longer_than_the_limit_of_the_csv_module_are_passed_over():
    (item,) = read_items(content(TABLE.replace("/9j/", "/9j/" * 100_000)))
    assert item.question == "Which?"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("A few notes.", "format_unknown"),
        ([item_row(ITEMS[0])] * 2, "items_repeated"),
        ([{**item_row(ITEMS[0]), "answer": "E"}], "item_key_unknown"),
        ([{**item_row(ITEMS[0]), "criterion": "beauty"}], "item_criterion_unknown"),
        ([{**item_row(ITEMS[0]), "options": ["a"] * 5}], "item_options_too_many"),
        ([{**item_row(ITEMS[0]), "options": [1, 2]}], "item_texts_invalid"),
        ([{**item_row(ITEMS[0]), "number": "one"}], "item_number_invalid"),
        ([item_row(ITEMS[0]), 5], "item_not_object"),
        ([item_row(ITEMS[0]), {"criterion": "AesP", "options": ["Red", "Blue"]}], "item_question_missing"),
        ({"x.jpg": {"AesP_data": {"Question": "Which?", "Options": "Red, green"}}}, "item_options_invalid"),
        ({"x.jpg": {"AesP_data": {**QUESTION, "Answer": "E"}}}, "item_key_unknown"),
        ({"x.jpg": {"AesP_data": "Which?"}}, "item_question_invalid"),
        ({"x.jpg": {"AesI_data": {"Question": "Why?", "Answer": 5}}}, "item_texts_invalid"),
        ({"x.jpg": {"AesP_data": QUESTION}, "y.jpg": []}, "image_not_object"),
        (
            '{"x.jpg": {"AesI_data": {"Question": "Why?"}}, "x.jpg": {"AesI_data": {"Question": "How?"}}}',
            "name_repeated",
        ),
        (QUESTIONS, "items_without_keys"),
        (TABLE.replace("AesP", "perceived"), "item_criterion_missing"),
        (TABLE.replace("7\t", "seven\t"), "item_number_invalid"),
        (TABLE.replace("7\t", "1e999\t"), "item_number_invalid"),
        (TABLE.replace("\t\tB\t", "\t\tE\t"), "item_key_unknown"),
        (TABLE.replace("Which?", "Which?\tRed"), "cells_surplus"),
        (TABLE.replace("Which?", '"Which?'), "table_damaged"),
    ],
)
def test_items_that_cannot_be_used_are_rejected_with_a_code(value, code):
    assert code_of(content(value)) == code


def test_an_item_that_cannot_be_used_is_named_by_its_line_and_what_is_wrong_with_it():
    rows = [item_row(ITEMS[0]), {**item_row(ITEMS[1]), "answer": "Z" * 500}]
    with pytest.raises(RejectedFile) as caught:
        read_items(content("\n".join(map(json.dumps, rows))))
    assert str(caught.value).startswith(f"items, line 2: the correct option “{'Z' * 80}…” is none of the options.")


def test_a_key_names_exactly_one_option():
    assert [
        correct_index(key, OPTIONS)
        for key in ("B", "b) leading lines", "Leading lines.", "(C)", "D) Frame within a frame")
    ] == [
        1,
        1,
        1,
        2,
        3,
    ]
    assert [correct_index(key, OPTIONS) for key in ("B) Rule of thirds", "E", "", "lines")] == [None] * 4
    assert correct_index("C", ("Yes", "No")) is None


def test_options_and_criteria_are_read_from_aesbenchs_ways_of_writing_them():
    assert split_options("A) High\nB) Medium\nC)Low\n") == ("High", "Medium", "Low")
    # Options whose letters are others than their places, or that would be lost, are no options.
    for text in ("B) High\nA) Low", "A) High\nvery\nB) Low", "A) a\nB) b\nC) c\nD) d\nE) e", "A) High"):
        assert split_options(text) == ()
    assert [criterion_of(name) for name in ("AesA1_data", "Aesthetic Empathy", "aesi", "style")] == [
        "AesA",
        "AesE",
        "AesI",
        None,
    ]
