"""Tables as spreadsheets and programs save them: every row comes in, and what was left out is told."""

import time
from typing import Any

import pytest

from annotation.sources.reading.manifest_rows import read_manifest
from annotation.sources.rejections import RejectedSource
from annotation.wording.rejections import explain
from tests.sources.tables import notices_of, rows_of, sentences_of

ONE_ROW = [("a.png", "x")]
SAVED_TABLES = {
    "empty columns": ("file,title,,\na.png,x,,\n", ONE_ROW),
    "cells beyond the columns, all empty": ("file,title\na.png,x,,\nb.png,y\n", [*ONE_ROW, ("b.png", "y")]),
    "empty cells beyond the columns of a row over lines": ('file,title,n\na.png,x,"1\n2",, ,""\n', ONE_ROW),
    "empty rows": ("file,title\n,\na.png,x\n , \n,,,\n", ONE_ROW),
    "an empty first line": ("\r\n,,\r\nfile,title\r\na.png,x\r\n", ONE_ROW),
    "a first line with the delimiter": ("sep=;\r\nfile;title\r\na.png;x\r\n", ONE_ROW),
    "a quoted first line with the delimiter": ('"sep=;"\nfile;title;"a;b"\na.png;x;y\n', ONE_ROW),
    "a first line with another delimiter than that of the table": ("sep=,\nfile;title\na.png;x\n", ONE_ROW),
    "an unusual delimiter": ("sep=^\nfile^title\na.png^x\n", ONE_ROW),
    "delimiters within a quoted heading": ('file;"a, b, c, d";title\na.png;1,2;x\n', ONE_ROW),
    "tabs": ("file\ttitle\na.png\tx\n", ONE_ROW),
    "vertical bars": ("file|title\na.png|x\n", ONE_ROW),
    "headings with quotes, capitals and odd blanks": ("\ufeff\ufeff“File”,\u00a0Title\u200b \na.png,x\n", ONE_ROW),
    "headings over two lines": ('file,title,"a\nb"\na.png,x,1\n', ONE_ROW),
    "mixed line ends": ("file,title\r\na.png,x\rb.png,y\nc.png,z", [*ONE_ROW, ("b.png", "y"), ("c.png", "z")]),
    "fewer cells than columns": ("file,title,note\na.png,x\nb.png\n", [*ONE_ROW, ("b.png", "")]),
}


@pytest.mark.parametrize("kind", SAVED_TABLES)
def test_a_table_is_read_as_a_spreadsheet_saves_it(kind: str) -> None:
    content, rows = SAVED_TABLES[kind]
    assert rows_of(content) == rows
    assert notices_of(content) == []


def test_a_cell_with_text_beyond_the_columns_still_rejects_its_row() -> None:
    assert rows_of("file,title,,\na.png,x,late,\nb.png,y,,\nc.png,z,,,late\n") == [
        (2, "bad_row"),
        ("b.png", "y"),
        (4, "bad_row"),
    ]


def test_what_stands_above_the_columns_is_told() -> None:
    content = "My photographs,,\n,,\nExported:,2024-01-01,\nfile,title,\na.png,x,\nb.png,too,much\n"
    assert rows_of(content) == [*ONE_ROW, (6, "bad_row")]
    assert sentences_of(content) == ["The text above line 4, which names the columns, was not read."]


def test_the_columns_again_are_no_row_and_told() -> None:
    content = "file,title\na.png,x\nFile,Title\nb.png,y\nfile,title\n"
    assert rows_of(content) == [*ONE_ROW, ("b.png", "y")]
    assert sentences_of(content) == [
        "The line that names the columns is repeated (line 3; 2 in all). It was not read as a row."
    ]


@pytest.mark.parametrize("name", ["file_name", "File Name", "filename", "path", "image", "URL", "文件名", "图片名称"])
def test_another_name_of_the_column_of_files_is_read_and_told(name: str) -> None:
    content = f"{name},title\na.png,x\n"
    assert rows_of(content) == ONE_ROW
    assert sentences_of(content) == [f"There is no column “file”; “{name.lower()}” was read instead (line 1)."]


@pytest.mark.parametrize(("name", "known"), [("Titel", "title"), ("autor", "author"), ("licenses", "license")])
def test_a_column_that_resembles_a_known_one_is_kept_and_told(name: str, known: str) -> None:
    content = f"file,{name}\na.png,x\n"
    assert read_manifest(content.encode()).rows[0].metadata.extra == {name.lower(): "x"}
    assert known in sentences_of(content)[0]
    assert notices_of(f"file,{name},{known}\na.png,x,y\n") == []


def test_the_values_of_a_column_without_a_name_are_kept_and_told() -> None:
    content = ",file,title\n0,a.png,x\n1,b.png,y\n"
    assert [row.metadata.extra for row in read_manifest(content.encode()).rows] == [
        {"column 1": "0"},
        {"column 1": "1"},
    ]
    assert sentences_of(content) == [
        "A column has no name; its values are kept as “column 1” (first in line 2; rows: 2)."
    ]
    assert notices_of("file,,title\na.png,,x\n") == []


def test_rows_within_a_cell_are_told() -> None:
    assert notices_of('file,size\n0.png,"12 inch\n1.png,x\n2.png,12"\n3.png,y\n') == [("rows_within_cell", 2)]
    assert notices_of('file,note\n0.png,"First, the dune.\nThen, the water."\n') == []


def test_a_text_that_is_cut_is_told_with_its_column_and_line() -> None:
    long_text = "word " * 500
    content = f"file,note\na.png,short\nb.png,{long_text}\nc.png,{long_text}\n"
    assert sentences_of(content) == [
        "The column “note” has texts of more than 2000 characters, which were cut (first in line 3; rows: 2)."
    ]
    assert notices_of("file,note\na.png," + "x" * 2_000 + " " * 100 + "\n") == []


@pytest.mark.parametrize("marker", ["nan", "NaN", "#N/A", "#REF!"])
def test_what_programs_write_for_no_value_is_read_as_none_and_told(marker: str) -> None:
    content = f"file,title,wish,note\na.png,{marker},{marker},{marker}\n"
    (row,) = read_manifest(content.encode()).rows
    assert (row.metadata.title, row.metadata.critiques_per_image, row.metadata.extra) == ("", None, {"note": marker})
    assert notices_of(content) == [("marker_read_as_empty", 2), ("marker_read_as_empty", 2)]


def test_words_for_no_value_stay_in_texts_but_make_no_group() -> None:
    content = "file,title,group,priority\na.png,None,None,NULL\nb.png,null,null,n/a\n"
    metadata = [row.metadata for row in read_manifest(content.encode()).rows]
    assert [(each.title, each.group, each.priority) for each in metadata] == [("None", "", 0), ("null", "", 0)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *[(text, 4) for text in ("4", " 4 ", "4.0", '"4,0"', "4.", "+4", "\uff14", "4.00", "4E+00", "\u00a04")],
        *[("1e1", 10), ("1E+01", 10), ("", None), ("  ", None), ("nan", None), ("-", None)],
        *[(text, "not_a_number") for text in ("4.5", '"1,000"', "4.000", "4²", "1_0", "four", "0", "1e-1", "101")],
    ],
)
def test_a_number_is_read_as_spreadsheets_write_it(text: str, number: Any) -> None:
    (row,) = read_manifest(f"file,wish\na.png,{text}\n".encode()).rows
    assert (row.rejection.code if row.rejection else row.metadata.critiques_per_image) == number


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("name,x\na,b\n", "one of them “file”. It reads: name, x."),
        ("file,Title,title\na,b,c\n", "names “title” more than once"),
        ("", "one of them “file”"),
        ("\n,,\n", "one of them “file”"),
    ],
)
def test_a_table_without_usable_columns_is_refused_with_what_it_has(content: str, sentence: str) -> None:
    with pytest.raises(RejectedSource) as error:
        read_manifest(content.encode())
    assert sentence in explain(error.value.code, error.value.params)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("title,file\nx,a.png,more\n", "bad_row"),
        ('file,title\na.png,"open\n', "unclosed_quote"),
        ('file,note,title\na.png,"x, y",b"c,"open\n', "unclosed_quote"),
    ],
)
def test_a_row_with_a_fault_is_named_by_its_file_where_that_can_be_read(text: str, code: str) -> None:
    (row,) = read_manifest(text.encode()).rows
    assert row.rejection
    assert (row.file, row.rejection.code) == ("a.png", code)


def test_a_row_whose_fault_stands_before_its_file_is_named_by_its_line() -> None:
    (row,) = read_manifest(b'title,file\n"open,a.png\n').rows
    assert row.file == "manifest:2"


def test_a_table_of_very_many_columns_is_refused_at_once() -> None:
    start = time.process_time()
    with pytest.raises(RejectedSource) as error:
        read_manifest(b"file" + b"," * 10_000 + b"title\na.png\n")
    assert explain(error.value.code, error.value.params).startswith("The manifest has more than 1000 columns.")
    assert time.process_time() - start < 0.5
