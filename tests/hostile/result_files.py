"""Hostile and odd files of results: each with the codes with which its evaluation may fail."""

import gzip
import io
import zipfile
from collections.abc import Mapping
from typing import Final

import openpyxl

from tests.hostile.case import Case, case

SHEET: Final = "xl/worksheets/sheet1.xml"
DAMAGED: Final = ("sheet_damaged", "columns_missing", "results_none")
MEGABYTES: Final = 1 << 20
DEPTH: Final = 200_000


def cases() -> list[Case]:
    """Returns all files; none of them has a usable answer."""
    return [*_texts(), *_documents(), *_workbooks()]


def _texts() -> list[Case]:
    line = b'{"id": "1", "answer": "'
    return [
        case("text", "UTF-16 with a mark", '{"id": 1}'.encode("utf-16"), "file_not_text"),
        case("text", "UTF-16 without a mark", '{"id": 1, "answer": "A"}'.encode("utf-16-le"), "lines_not_json"),
        case("text", "Latin-1", "id,prediction\n1,schön".encode("latin-1"), "file_not_text"),
        case("text", "NUL bytes alone", b"\0" * 5_000, "format_unknown"),
        case("text", "NUL within a line", line + b'\0"}\n', "lines_not_json", "results_of_other_items"),
        case(
            "text",
            "one line without an end",
            lambda: line + b"A" * (30 * MEGABYTES),
            "line_too_long",
        ),
        case(
            "text",
            "one long line of a table",
            lambda: b"index\tprediction\n1\t" + b"A" * (30 * MEGABYTES),
            "line_too_long",
        ),
        case(
            "text",
            "a quote that never ends",
            lambda: b'index\tprediction\n1\t"' + (b"A" * 1_000 + b"\n") * 25_000,
            "cell_too_long",
        ),
        case("text", "gzip of 450 MB", lambda: _gzip_bomb(450), "file_too_large"),
        case("text", "gzip that is cut off", lambda: gzip.compress(line * 9_000)[:-20], "file_damaged"),
        case(
            "text",
            "an index of 5,000 digits",
            b"index\tprediction\n" + b"9" * 5_000 + b"\tA\n",
            "results_of_other_items",
        ),
        case(
            "text",
            "an id that is no name",
            b'{"id": "\\u0000\\u202e<script>", "answer": "A"}',
            "results_of_other_items",
        ),
        case("text", "half of a surrogate pair", b'{"id": "\\ud800", "answer": "A"}', "results_of_other_items"),
        case("text", "a trial of millions", b'{"id": "1", "trial": 99999999, "answer": "A"}', "trial_invalid"),
        case("text", "a rotation of a million", b"index\tprediction\n999999000001\tA\n", "trials_too_many"),
        case("text", "an order of texts", b'{"id": 1, "answer": "A", "order": ["0", "1"]}', "order_invalid"),
        case("text", "an image twice", b'{"x.jpg": {"AesP": "A"}, "x.jpg": {"AesP": "B"}}', "name_repeated"),
        case("text", "a script", b"#!/bin/sh\nrm -rf /\n", "format_unknown"),
        case("text", "only blanks", b" \n" * 1_000, "file_empty"),
    ]


def _documents() -> list[Case]:
    return [
        case("document", "lists within lists", b"[" * DEPTH, "lines_not_json"),
        case("document", "objects within objects", b'{"a":' * DEPTH + b"1" + b"}" * DEPTH, "lines_not_json"),
        case(
            "document", "an answer of lists within lists", _nested_answer(), "lines_not_json", "results_of_other_items"
        ),
        case("document", "three million objects", lambda: b"[" + b"{}," * 3_000_000 + b"{}]", "document_too_complex"),
        case("document", "a number as a document", b"[1, 2, 3]", "format_unknown"),
        case(
            "document", "entries that are no objects", b'{"x.jpg": {"AesP": "A"}, "y.jpg": 3}', "results_of_other_items"
        ),
        case(
            "document",
            "a path as the name of an image",
            b'{"../../etc/passwd": {"AesP": "A"}}',
            "results_of_other_items",
        ),
    ]


def _nested_answer() -> bytes:
    return b'{"id": "1", "answer": ' + b"[" * 5_000 + b"]" * 5_000 + b"}\n"


def _workbooks() -> list[Case]:
    rows = "<row><c><v>1</v></c></row>"
    cells = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in ("index", "prediction"))
    header = f'<row r="1">{cells}</row>'
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 10}">' for n in range(12))
    bomb = f"<!DOCTYPE w [{entities}]><worksheet><sheetData><row><c><v>&e11;</v></c></row></sheetData></worksheet>"
    outside = '<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + _sheet("<row><c><v>&e;</v></c></row>")
    return [
        case("workbook", "no zip", b"PK\x03\x04 no zip", "sheet_damaged"),
        case("workbook", "a zip of something else", lambda: _zip({"a.txt": b"hello"}), "sheet_damaged"),
        case("workbook", "a zip bomb", lambda: _zip({"big": b"\0" * (250 * MEGABYTES)}), "sheet_too_large"),
        case(
            "workbook",
            "millions of cells",
            lambda: _book(_sheet("<row>" + "<c/>" * 9_000_000 + "</row>")),
            "sheet_too_complex",
        ),
        case(
            "workbook",
            "a row of a huge number",
            lambda: _book(_sheet(header + '<row r="9000000"><c><v>1</v></c></row>')),
            "sheet_too_long",
        ),
        case(
            "workbook",
            "a stated size that is wrong",
            lambda: _book(_sheet(rows, '<dimension ref="A1:XFD1048576"/>')),
            *DAMAGED,
        ),
        case("workbook", "entities that grow", lambda: _book(bomb), *DAMAGED),
        case("workbook", "an entity of another file", lambda: _book(outside), *DAMAGED),
        case("workbook", "a sheet that is no XML", lambda: _book("<<<"), *DAMAGED),
        case(
            "workbook",
            "a formula in place of columns",
            lambda: _book(_sheet('<row><c><f>HYPERLINK("http://x")</f></c></row>')),
            *DAMAGED,
        ),
    ]


def _gzip_bomb(megabytes: int) -> bytes:
    """Returns lines that unpack to so many megabytes."""
    block = b'{"id": "1", "answer": "' + b"A" * (MEGABYTES - 50) + b'"}\n'
    return gzip.compress(block, compresslevel=1) * megabytes


def _sheet(rows: str, dimension: str = "") -> str:
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{namespace}">{dimension}<sheetData>{rows}</sheetData></worksheet>'


def _book(sheet: str) -> bytes:
    """Returns a workbook whose first sheet is replaced."""
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    with zipfile.ZipFile(stream) as original:
        members = {name: original.read(name) for name in original.namelist()}
    return _zip({**members, SHEET: sheet.encode()})


def _zip(members: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()
