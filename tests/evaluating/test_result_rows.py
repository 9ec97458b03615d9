"""What rows of result files say is held against the items, and cells against the columns of their table."""

import csv
import io
import json

import openpyxl
import pytest

from annotation.evaluating.result_files.matching import match_results
from annotation.evaluating.stored_content import StoredContent
from tests.evaluating.builders import make_item
from tests.evaluating.test_result_files import ITEMS, content, rejection, sheet, texts


def test_a_row_is_no_answer_to_an_item_whose_image_criterion_or_question_it_contradicts():
    """Answers to another version of a benchmark have the numbers of this one's items."""
    rows = [
        {"item": 1, "image": "x.jpg", "criterion": "AesP", "text": "B"},
        {"item": 2, "image": "y.jpg", "criterion": "AesE", "text": "A"},
        {"item": 3, "image": "x.jpg", "criterion": "AesE", "text": "High"},
        {"item": 4, "id": "AesI-of-before", "text": "Soft light."},
    ]
    results = match_results([content("\n".join(map(json.dumps, rows)))], ITEMS)
    assert {key: answer.text for key, answer in results.answers.items()} == {("i1", 0): "B"}
    assert {notice.code: notice.names for notice in results.notices} == {
        "notice_unknown": ("2 (y.jpg, AesE)", "3 (x.jpg, AesE)", "AesI-of-before"),
        "notice_missing": ("i2", "i3", "i4"),
    }


@pytest.mark.parametrize(
    ("columns", "values", "is_answer"),
    [
        (["question"], ["Which  rule does the composition follow?"], True),
        (["question"], ["What is the mood?"], False),
        (["category", "image_path"], ["AesP", "images/x.jpg"], True),
        (["category"], ["AesE"], False),
        (["image_path"], ["images/y.jpg"], False),
        (["image"], ["/9j/4AAQSkZJRg=="], True),
        (["image"], ["17"], True),
    ],
)
def test_what_a_table_of_vlmevalkit_says_of_an_item_is_compared_with_it(columns, values, is_answer):
    first = ["1", "B", *values]
    second = ["2", "A", *[""] * len(values)]
    rows = [["index", "prediction", *columns], first, second]
    for table in (content("\n".join("\t".join(row) for row in rows)), content(sheet(rows))):
        assert (("i1", 0) in texts(table)) == is_answer


@pytest.mark.parametrize(
    "image",
    ["x.jpg", "images/x.jpg", r"C:\data\x.jpg", "https://host/a/x.jpg?sig=1", "x", "data:image/jpeg;base64,/9j/"],
)
def test_an_image_may_be_named_by_its_path_or_be_there_itself(image):
    assert texts(content(json.dumps({"item": 1, "image": image, "answer": "B"}))) == {("i1", 0): "B"}


def test_a_question_may_be_told_with_the_whole_prompt_around_it():
    prompt = f"Look at the image. {ITEMS[0].question}\nA) Rule of thirds"
    assert texts(content(json.dumps({"id": "i1", "question": prompt, "answer": "B"}))) == {("i1", 0): "B"}


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("index,prediction\n1,B\n2,No, it is A\n", "cells_surplus", 3),
        ("index\tprediction\thint\n1\tNo\tB\t\n", "cells_surplus", 2),
        ('index\tprediction\n1\tB\n2\t"A\n3\tHigh\n', "table_damaged", 3),
        ('index\tprediction\n1\tB\n2\t"The answer is A', "table_damaged", 3),
        ('index\tprediction\n1\t"A" is wrong: B\n', "table_damaged", 2),
        ("index\tprediction\n1\tA\rB\n", "table_damaged", 2),
    ],
)
def test_a_table_whose_cells_are_not_where_its_columns_are_is_rejected_with_the_line(tmp_path, text, code, line):
    error = rejection(content(text))
    assert (error.code, error.params["line"]) == (code, line)
    path = tmp_path / "results.tsv"
    path.write_text(text)
    assert rejection(StoredContent("results.tsv", path)).code == code


def test_a_workbook_with_a_cell_beside_its_columns_is_rejected():
    error = rejection(content(sheet([["index", "prediction"], [1, "B", None], [2, "No", "A"]])))
    assert (error.code, error.params["line"]) == ("cells_surplus", 3)
    assert texts(content(sheet([["index", "prediction", None], [1, "B", None]]))) == {("i1", 0): "B"}


def test_a_table_is_read_as_pandas_writes_it():
    """Quotation marks only where they are needed, those within a cell twice; nothing for NaN."""
    predictions = ['"B" is right', 'a ""', "tab\there", "line\nbreak\r\n", "plain, text", "'B'", ""]
    items = [make_item(number) for number in range(1, 8)]
    for separator in ("\t", ","):
        stream = io.StringIO(newline="")
        writer = csv.writer(stream, delimiter=separator, lineterminator="\n")
        writer.writerows([["index", "prediction", "hint"], *([n, text, ""] for n, text in enumerate(predictions, 1))])
        results = match_results([content(stream.getvalue())], items)
        assert [results.answers[f"i{number}", 0].text for number in range(1, 8)] == predictions


def test_a_formula_of_a_workbook_is_no_answer_and_named():
    """Nobody knows what a spreadsheet would show; writers store any value beside it."""
    book = openpyxl.Workbook()
    for row in [["index", "prediction"], [1, '=CONCATENATE("A","")'], [2, None], [3, "High"]]:
        book.active.append(row)
    text_cell = book.active.cell(3, 2)
    text_cell.value, text_cell.data_type = "=B", "s"  # a text that only begins so
    stream = io.BytesIO()
    book.save(stream)
    results = match_results([content(stream.getvalue())], ITEMS)
    assert {key: answer.text for key, answer in results.answers.items()} == {
        ("i1", 0): "",
        ("i2", 0): "=B",
        ("i3", 0): "High",
    }
    assert {notice.code: notice.names for notice in results.notices} == {
        "notice_not_text": ("1",),
        "notice_missing": ("i4",),
    }


def test_a_number_of_too_many_digits_is_named_without_a_word_of_python():
    error = rejection(content('{"id": "i1", "answer": "A"}\n{"id": ' + "9" * 5_000 + ', "answer": "A"}'))
    assert error.code == "lines_not_json"
    assert "line 2: this is not JSON (a number in it is too long)" in str(error)
