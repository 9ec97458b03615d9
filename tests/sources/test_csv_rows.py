"""An unclosed quotation mark rejects only its own row; every well-formed row is read as it is."""

import csv
import io
import time

import pytest

from annotation.sources.reading.csv_rows import LONGEST_CELL, read_csv
from annotation.sources.rejections import RejectedFile


def rows_of(text: str, delimiter: str = ",") -> list[tuple[int, list[str] | str]]:
    """Returns the rows below the header by line, with the code of each that is rejected."""
    _, *rows = read_csv(text, delimiter)
    return [(line, row.code if isinstance(row, RejectedFile) else row) for line, row in rows]


LONG_TEXT = "a line of a long text\n" * (LONGEST_CELL // 22)
FAULTS = {
    "to the end of the file": (
        'file,note\n0.png,"a remark\n1.png,x\n2.png,y\n',
        [(2, "unclosed_quote"), (3, ["1.png", "x"]), (4, ["2.png", "y"])],
    ),
    "up to the mark that opens a later cell": (
        'file,note\n0.png,"a remark\n1.png,x\n2.png,"late, or early"\n',
        [(2, "unclosed_quote"), (3, ["1.png", "x"]), (4, ["2.png", "late, or early"])],
    ),
    "up to text behind a closing mark": (
        'file,note\n"a\n1.png,"b\n2.png,y\n',
        [(2, "unclosed_quote"), (3, "unclosed_quote"), (4, ["2.png", "y"])],
    ),
    "up to a mark within a later text": (
        'file,note\n0.png,"a remark\n1.png,He said "no"\n',
        [(2, "unclosed_quote"), (3, ["1.png", 'He said "no"'])],
    ),
    "in every row": (
        'file,note\n0.png,"a\n1.png,"b\n2.png,"c\n',
        [(2, "unclosed_quote"), (3, "unclosed_quote"), (4, "unclosed_quote")],
    ),
    "on a later line of its row": (
        'file,note,more\n0.png,"two\nlines","open\n1.png,x,y\n',
        [(3, "unclosed_quote"), (4, ["1.png", "x", "y"])],
    ),
    "closed in a row that has too many cells": (
        'file,note\n0.png,x,"a remark\n1.png,5"\n2.png,y\n',
        [(2, "bad_row"), (3, ["1.png", '5"']), (4, ["2.png", "y"])],
    ),
    "in so many rows that each seems to close the one before": (
        'file,note\n0.png,"a\nx","y\nx","y\nx","y\n1.png,x\n',
        [(2, "bad_row"), *((line, "unclosed_quote") for line in (3, 4, 5)), (6, ["1.png", "x"])],
    ),
    "closed after more than a cell may have": (
        f'file,note\n0.png,"a remark\n{"1.png,x" + chr(10)}{LONG_TEXT}{LONG_TEXT}"\n',
        [(2, "unclosed_quote"), (3, ["1.png", "x"])],
    ),
    "with the line breaks of an old Macintosh": (
        'file,note\r0.png,"a remark\r1.png,x\r',
        [(2, "unclosed_quote"), (3, ["1.png", "x"])],
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_unclosed_quotation_mark_rejects_its_own_row_and_names_the_line(fault: str) -> None:
    text, expected = FAULTS[fault]
    assert rows_of(text)[: len(expected)] == expected


def test_cells_with_line_breaks_and_doubled_quotation_marks_are_read_as_they_were_written() -> None:
    texts = [
        "",
        "plain",
        "two\nlines",
        "\r\n",
        '"',
        '""',
        'said "no"\nand, left',
        LONG_TEXT,
        "a\u2028b\x85c\x0bd",
        "x ",
    ]
    rows = [[f"{number}.png", text, note] for number, text in enumerate(texts) for note in texts[:7]]
    for delimiter, quoting in ((",", csv.QUOTE_MINIMAL), (";", csv.QUOTE_ALL), ("\t", csv.QUOTE_NONNUMERIC)):
        file = io.StringIO(newline="")
        writer = csv.writer(file, delimiter=delimiter, quoting=quoting)
        writer.writerows([["file", "title", "note"], *rows])
        assert [row for _, row in rows_of(file.getvalue(), delimiter)] == rows


def test_each_row_is_numbered_by_the_line_on_which_it_begins() -> None:
    text = 'file,note\r\n\r\na.png,"two\r\nlines"\r\nb.png,x\r\n"c.png\nd",y\r\ne.png,z'
    assert [line for line, row in rows_of(text) if row] == [3, 5, 6, 8]


def test_quotation_marks_that_do_not_enclose_a_whole_cell_are_part_of_its_text() -> None:
    rows = ['5" x 7"', '"Hi, you" she said', '"say \\"hi\\""', '"a ""b""" c', '"whole" ', '"x","y"z']
    text = "file,note,more\n" + "".join(f"{number}.png,{row}\n" for number, row in enumerate(rows))
    assert [row[1:] for _, row in rows_of(text)] == [*([row] for row in rows[:4]), ["whole"], ["x", '"y"z']]


def test_blanks_before_and_behind_quotation_marks_do_not_count() -> None:
    text = 'file, note, more\n"a.png", "late, or early", "x"\nb.png, "two\nlines" , "y"\nc.png, "open, z\n'
    assert rows_of(text) == [
        (2, ["a.png", "late, or early", "x"]),
        (3, ["b.png", "two\nlines", "y"]),
        (5, "unclosed_quote"),
    ]


@pytest.mark.parametrize("part", ['x","y\n', 'a,"b\n', '"\n', '",",","\n', 'a,""\n', '"""x\n', '""'])
def test_a_manifest_full_of_quotation_marks_is_read_in_linear_time(part: str) -> None:
    started_at = time.process_time()
    rows = list(read_csv("f,g" + "," * 30_000 + '\n0.png,"a\n' + part * (60_000 // len(part)), ","))
    assert len(rows) > 1
    assert time.process_time() - started_at < 2
