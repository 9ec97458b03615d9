"""Manifests in JSON: what stands before a fault is read, the fault is named, and no value is altered without a word."""

import time

import pytest

from annotation.sources.notices import MAX_FACTS
from annotation.sources.reading.manifest_rows import read_manifest
from annotation.sources.rejections import RejectedSource
from annotation.wording.rejections import explain
from tests.sources.tables import notices_of, rows_of

A, B = ("a.png", "x"), ("b.png", "")
LINES = {
    "a comma behind each": ('{"file": "a.png", "title": "x"},\n{"file": "b.png"},\n', [A, B]),
    "two on one line": ('{"file": "a.png", "title": "x"} {"file": "b.png"}\n', [A, B]),
    "one over several lines": ('{\r\n "file": "a.png",\r\n "title": "x"\r\n}\r\n{"file": "b.png"}', [A, B]),
    "one that ends where another begins": ('{"file": "a.png",\n"title": "x"}, {"file": "b.png"}', [A, B]),
    "one that is not closed": ('{"file": "a.png", "title": "x"\n{"file": "b.png"}\n', [(1, "bad_object"), B]),
    "the last one cut off": ('{"file": "a.png", "title": "x"}\n{"file": "b.p', [A, (2, "bad_object")]),
    "not a number": ('{"file": "a.png", "title": "x", "wish": NaN}\n', [A]),
    "a key twice": ('{"file": "a.png", "title": "x", "title": "y"}\n{"file": "b.png"}', [(1, "key_given_twice"), B]),
    "a key twice in other letters": ('{"file": "a.png", "Title": "x", "title": "y"}', [(1, "key_given_twice")]),
    "keys in capitals": ('{"File": "a.png", "TITLE": "x"}\n', [A]),
    "what looks like a key": ('{"file": "a.png", "title": "x", "note": "\\"title\\": 1, \\"title\\" : 2"}', [A]),
    "a title that is no text": ('{"file": "a.png", "title": ["x"]}\n{"file": "b.png"}', [(1, "not_a_text"), B]),
    "values nested deeply": ('{"file": "a.png", "x": ' + "[" * 60 + "]" * 60 + "}", [(1, "nested_too_deeply")]),
    "values nested very deeply": (
        '{"file": "a.png", "x": ' + "[" * 9_000 + "]" * 9_000 + "}\n",
        [(1, "nested_too_deeply")],
    ),
    "no objects": ('{"file": "a.png", "title": "x"}\n[1]\n"b.png"\n', [A, (2, "bad_object"), (3, "bad_object")]),
    "Unicode's line breaks in a text": (
        '{"file": "a.png", "note": "\u2028\x85"}\n{"file": "b.png"}',
        [("a.png", ""), B],
    ),
}


@pytest.mark.parametrize("kind", LINES)
def test_objects_are_read_however_they_are_laid_out_and_a_fault_rejects_its_own(kind: str) -> None:
    content, rows = LINES[kind]
    assert rows_of(content) == rows


def test_numbers_keep_their_digits() -> None:
    (row,) = read_manifest(b'{"file": "a.png", "id": 12345678901234567890123, "x": 0.5, "wish": 4.0}').rows
    assert row.metadata.extra == {"id": "12345678901234567890123", "x": 0.5}
    assert row.metadata.critiques_per_image == 4
    (row,) = read_manifest(b'{"file": "a.png", "wish": 0}').rows
    assert row.rejection
    assert row.rejection.code == "not_a_number"


def test_another_key_for_the_file_is_read_and_told() -> None:
    assert rows_of('{"image": "a.png", "title": "x"}\n') == [A]
    assert notices_of('{"image": "a.png"}\n{"image": "b.png"}\n') == [("column_read_as_file", 1)]


@pytest.mark.parametrize(
    "rest", [', {"file": "c.pn', ', {"file": nothing}, {"file": "d.png"}]', "", '] {"file": "c.png"}']
)
def test_a_list_with_a_fault_is_read_up_to_it_and_the_line_is_named(rest: str) -> None:
    manifest = read_manifest(f'[{{"file": "a.png", "title": "x"}},\n{{"file": "b.png"}}{rest}'.encode())
    *rows, rejected_row = manifest.rows
    assert [row.file for row in rows] == ["a.png", "b.png"]
    assert rejected_row.rejection
    assert "(line 2 of the file)" in explain(rejected_row.rejection.code, rejected_row.rejection.params)


def test_a_key_given_twice_in_a_list_rejects_its_own_entry() -> None:
    assert rows_of('[{"data": {"image": "a.png", "title": "x", "title": "y"}}, {"data": {"image": "b.png"}}]') == [
        (1, "key_given_twice"),
        B,
    ]


def test_a_list_of_texts_names_files() -> None:
    assert rows_of('["a.png", "b.png"]') == [("a.png", ""), B]


@pytest.mark.parametrize("key", ["File", "filename", "path", "文件名"])
def test_the_keys_of_a_list_may_be_those_that_lines_may_have(key: str) -> None:
    assert rows_of(f'[{{"{key}": "a.png", "Title": "x"}}, {{"data": {{"{key}": "b.png"}}}}]') == [A, B]


def test_a_list_that_cannot_be_read_at_all_is_refused_with_the_line() -> None:
    with pytest.raises(RejectedSource) as error:
        read_manifest(b"[\n\nx")
    assert (error.value.code, error.value.params) == ("manifest_not_json", {"row": 3})


@pytest.mark.parametrize("line", ['{"a":\n', '{"file": "a.png"\n', '{"file": "a.png", "x": [\n', "{\n", '{"a": "\n'])
def test_lines_that_are_never_closed_are_read_in_linear_time(line: str) -> None:
    started_at = time.process_time()
    assert len(read_manifest(line.encode() * 5_000).rows) == 5_000
    assert time.process_time() - started_at < 2


def test_many_faults_behind_much_text_are_read_in_linear_time() -> None:
    much_text = '{"file": "a.png", "note": "' + "x" * 4_000_000 + '"}\n'
    started_at = time.process_time()
    assert len(read_manifest((much_text + '{"a":[1,\n2]\n' * 2_000).encode()).rows) == 6_001
    assert time.process_time() - started_at < 1


def test_a_key_that_is_given_twice_among_many_is_named_in_linear_time() -> None:
    keys = ", ".join(f'"k{number}": 1' for number in range(10_000))
    started_at = time.process_time()
    (row,) = read_manifest(f'{{"file": "a.png", {keys}, "k9999": 1}}'.encode()).rows
    assert row.rejection is not None
    assert row.rejection.params["name"] == "k9999"
    assert time.process_time() - started_at < 0.5


def test_a_column_of_its_own_in_each_row_makes_no_notice_of_each_row() -> None:
    lines = [f'{{"file": "{number}.png", "note {number}": "{"x" * 2_001}"}}' for number in range(200)]
    assert len(read_manifest("\n".join(lines).encode()).notices) == MAX_FACTS
