"""Result files are read as their writers wrote them, and whatever cannot be used is named with what to do."""

import gzip
import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest

from annotation.evaluating import stored_content
from annotation.evaluating.content import Content
from annotation.evaluating.errors import RejectedFile
from annotation.evaluating.result_files import workbook
from annotation.evaluating.result_files.matching import match_results
from annotation.evaluating.result_files.registry import FORMATS, find_format
from annotation.evaluating.stored_content import StoredContent
from tests.evaluating.builders import OPTIONS, make_grade, make_item, make_reason

ITEMS = [
    make_item(1, image="x.jpg"),
    make_item(2, image="x.jpg", criterion="AesE", dimension="emotion"),
    make_grade(3, "High", image="x.jpg"),
    make_reason(4, image="x.jpg"),
]


def content(text: str | bytes, name: str = "model.txt") -> Content:
    return Content(name, text if isinstance(text, bytes) else text.encode())


def sheet(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def texts(*contents: Content, **options: object) -> dict[tuple[str, int], str]:
    return {key: answer.text for key, answer in match_results(contents, ITEMS, **options).answers.items()}


def rejection(*contents: Content, **options: object) -> RejectedFile:
    with pytest.raises(RejectedFile) as caught:
        match_results(contents, ITEMS, **options)
    # A sentence that ends, and says what to do.
    assert str(caught.value).count(". ") or str(caught.value).endswith(".")
    return caught.value


FOUR_FILES = [
    content(json.dumps({"x.jpg": {f"{name}_response": text}}))
    for name, text in [("AesP", "B"), ("AesE", "A"), ("AesA1", "High"), ("AesI", "Soft light.")]
]
CHALLENGE = content(
    json.dumps({"x.jpg": {"AesP": "B) Leading lines", "AesE": "A) …", "AesA1": "high", "AesI": "Soft."}})
)
LINES = content('{"id": "i1", "answer": "B"}\n\n{"number": 2, "answer": "A"}\n{"id": 3, "answer": "High"}\n')
TABLE = content("index\thint\tprediction\n1\tLines\tB\n2\tMood\tA\n3\tGrade\tHigh\n")
BOOK = content(sheet([["index", "prediction"], [1, "B"], [2.0, "A"], ["3", "High"]]))


@pytest.mark.parametrize(
    ("contents", "key"),
    [
        (FOUR_FILES, "aesbench"),
        ([CHALLENGE], "challenge"),
        ([LINES], "jsonl"),
        ([TABLE], "vlmevalkit"),
        ([BOOK], "vlmevalkit-xlsx"),
    ],
)
def test_each_format_is_known_by_its_content_and_answers_the_same_items(contents, key):
    results = match_results(contents, ITEMS)
    assert set(results.formats) == {key}
    answers = {answer.item.id: answer.text[:1] for answer in results.answers.values()}
    assert {"i1": "B", "i2": "A"}.items() <= answers.items()
    assert answers["i3"].lower() == "h"


def test_the_registry_has_a_key_of_its_own_for_each_format():
    assert len({result_format.key for result_format in FORMATS}) == len(FORMATS) == 5


def test_a_file_may_be_compressed_a_list_or_begin_with_a_mark():
    rows = [{"id": "i1", "answer": "B"}]
    assert texts(content(gzip.compress(json.dumps(rows).encode()))) == {("i1", 0): "B"}
    assert texts(content(b"\xef\xbb\xbf" + json.dumps(rows[0]).encode())) == {("i1", 0): "B"}


def test_an_uploaded_file_of_lines_is_read_line_by_line_also_behind_a_mark(tmp_path, monkeypatch):
    monkeypatch.setattr(stored_content, "MAX_WHOLE_BYTES", 50)
    path = tmp_path / "results.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + LINES.raw)
    assert len(texts(StoredContent("results.jsonl", path))) == 3


def test_the_line_that_ends_the_answers_of_an_evaluation_is_no_answer():
    matched = match_results([content(LINES.text + '{"end": true}\n')], ITEMS)
    assert len(matched.answers) == 3
    assert [notice.names for notice in matched.notices] == [("i4",)]
    unread = match_results([content(LINES.text + '{"end": false}\n')], ITEMS)
    assert len(unread.notices) == 2


def test_texts_are_kept_as_they_are_also_with_tabs_and_lines():
    book = content(sheet([["index", "prediction"], [2, "first\nsecond\tthird"]]))
    assert texts(book) == {("i2", 0): "first\nsecond\tthird"}
    table = content('index\tprediction\n1\t"a ""b""\nc"\n')
    assert texts(table) == {("i1", 0): 'a "b"\nc'}


def test_numbers_and_single_entries_of_a_list_are_texts():
    lines = content('{"id": "i1", "answer": 2}\n{"id": "i2", "answer": ["A"]}\n{"id": "i3", "answer": 2.0}')
    assert texts(lines) == {("i1", 0): "2", ("i2", 0): "A", ("i3", 0): "2"}


def test_what_is_missing_empty_unknown_or_no_text_is_named():
    lines = content(
        '{"id": "i1", "answer": NaN}\n{"id": "i2", "answer": {"a": 1}}\n{"id": "x9", "answer": "A"}\n'
        '{"id": "i3", "answer": "High"}\n{"id": "i3", "answer": "High"}'
    )
    results = match_results([lines], ITEMS)
    assert {notice.code: notice.names for notice in results.notices} == {
        "notice_empty": ("i1",),
        "notice_not_text": ("i2",),
        "notice_unknown": ("x9",),
        "notice_repeated": ("i3",),
        "notice_missing": ("i4",),
    }
    assert results.answers["i1", 0].text == ""
    assert all(str(notice).endswith(").") for notice in results.notices)


def test_two_different_answers_to_an_item_are_rejected_unless_they_are_trials():
    first, second = content('{"id": "i1", "answer": "B"}'), content('{"id": "i1", "answer": "C"}')
    error = rejection(first, second)
    assert (error.code, error.params["items"]) == ("answers_repeated", "i1")
    results = match_results([first, second], ITEMS, with_trials=True)
    assert results.trials == 2
    assert {key: answer.text for key, answer in results.answers.items()} == {("i1", 0): "B", ("i1", 1): "C"}
    assert ("i2", 1) in results.missing
    assert ("i4", 1) not in results.missing


def test_a_line_may_name_its_trial_and_the_order_of_its_options():
    lines = content('{"id": "i1", "answer": "A", "trial": 1, "order": [1, 0, 2, 3]}')
    answer = match_results([lines], ITEMS).answers["i1", 1]
    assert answer.options == ("Leading lines", "Rule of thirds", "Central symmetry", "Frame within a frame")
    for order in ("[0, 0]", '["0", "1", "2", "3"]', "[false, true]", '"0123"'):
        assert rejection(content(f'{{"id": "i1", "answer": "A", "order": {order}}}')).code == "order_invalid"
    assert rejection(content('{"id": "i1", "answer": "A", "trial": -1}')).code == "trial_invalid"


def test_rotations_of_vlmevalkit_are_trials_with_the_options_as_shown():
    rotated = [*OPTIONS[1:], OPTIONS[0]]
    rows = [["index", "A", "B", "C", "D", "prediction"], [1, *OPTIONS, "B"], [1_000_001, *rotated, "A"]]
    results = match_results([content("\n".join("\t".join(map(str, row)) for row in rows))], ITEMS)
    assert results.answers["i1", 1].order == (1, 2, 3, 0)
    assert results.trials == 2


def test_no_item_has_more_trials_than_any_evaluation():
    """What lacks an answer is listed by item and trial: one trial of a million would fill the memory."""
    assert rejection(content("index\tprediction\n999999000001\tA\n")).code == "trials_too_many"
    assert rejection(content('{"id": "i1", "answer": "A"}\n' * 101), with_trials=True).code == "trials_too_many"
    assert match_results([content('{"id": "i1", "answer": "A"}\n' * 100)], ITEMS, with_trials=True).trials == 100


def test_an_image_or_a_field_that_stands_in_a_document_twice_is_named():
    images = rejection(content('{"x.jpg": {"AesP": "A"}, "x.jpg": {"AesP": "B"}}'))
    fields = rejection(content('{"x.jpg": {"AesP_response": "A", "n": 1, "AesP_response": "B"}}'))
    assert [(error.code, error.params["name"]) for error in (images, fields)] == [
        ("name_repeated", "x.jpg"),
        ("name_repeated", "AesP_response"),
    ]
    deep = '{"x.jpg": {"AesP": "A", "more": ' + "[" * 1_010 + "]" * 1_010 + "}}"
    assert rejection(content(deep)).code == "document_too_complex"


def test_a_file_of_several_parts_compressed_with_gzip_is_read_whole():
    parts = [json.dumps({"id": f"i{number}", "answer": "A"}).encode() + b"\n" for number in (1, 2)]
    assert len(texts(content(b"".join(gzip.compress(part) for part in parts)))) == 2


def test_results_with_other_options_are_rejected():
    table = content("index\tA\tB\tC\tD\tprediction\n1\tRed\tGreen\tBlue\tGrey\tB\n")
    assert rejection(table).code == "options_differ"


def test_images_with_two_items_of_a_criterion_need_ids():
    items = [make_item(1, image="x.jpg"), make_item(2, image="x.jpg")]
    with pytest.raises(RejectedFile) as caught:
        match_results([CHALLENGE], items)
    assert caught.value.code == "image_ambiguous"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b" \n", "file_empty"),
        (b"\xff\xfe{\x00", "file_not_text"),
        (b"Some notes about a run.", "format_unknown"),
        (b'{"id": "i1", "answer": "B"}\n{"id": "i2", "ans', "lines_not_json"),
        (b'{"id": "zz", "answer": "B"}', "results_of_other_items"),
        (b"index\tprediction\n", "results_none"),
        (b"prediction\tnotes\nB\t1\n", "columns_missing"),
        (gzip.compress(b'{"id": "i1"}' * 50, mtime=0)[:-9], "file_damaged"),
        (b"PK\x03\x04 no zip", "sheet_damaged"),
    ],
)
def test_a_file_that_cannot_be_used_is_rejected_with_a_code(raw, code):
    with pytest.raises(RejectedFile) as caught:
        match_results([content(raw)], ITEMS)
    assert caught.value.code == code
    assert "model.txt" in str(caught.value)


def test_a_workbook_that_unpacks_to_too_much_is_not_opened(monkeypatch):
    monkeypatch.setattr(workbook, "MAX_UNPACKED_BYTES", 1_000)
    assert rejection(BOOK).code == "sheet_too_large"


def test_a_workbook_with_entities_or_without_sheets_is_rejected():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive, zipfile.ZipFile(io.BytesIO(BOOK.raw)) as original:
        for name in original.namelist():
            data = original.read(name)
            if name == "xl/worksheets/sheet1.xml":
                entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 10}">' for n in range(12))
                cells = "<sheetData><row><c><v>&e11;</v></c></row></sheetData>"
                data = f"<!DOCTYPE w [{entities}]><worksheet>{cells}</worksheet>".encode()
            archive.writestr(name, data)
    assert rejection(content(stream.getvalue())).code in ("sheet_damaged", "columns_missing")


def test_columns_that_are_lacking_are_named_beside_those_that_are_there():
    error = rejection(content(sheet([["id", "", "answer"], [1, "", "A"]])))
    assert (error.code, error.params["present"]) == ("columns_missing", "id, answer")


def test_a_named_format_must_be_the_files():
    assert find_format(LINES, "jsonl").key == "jsonl"
    with pytest.raises(RejectedFile):
        find_format(LINES, "aesbench")


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(RejectedFile) as caught:
        Content.of(tmp_path / "none.jsonl")
    assert caught.value.code == "file_missing"


def test_an_option_that_vlmevalkit_would_take_for_an_empty_cell_is_known_with_its_full_stop():
    items = [make_item(1, options=("None", "Some"))]
    table = content("index\tA\tB\tprediction\n1\tNone.\tSome\tA\n")
    assert match_results([table], items).answers["i1", 0].order == (0, 1)
