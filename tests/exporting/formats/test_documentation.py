"""docs/export-formats.md describes each format as the code writes it."""

import csv
import json
import re
from pathlib import Path

import pytest

from annotation.exporting.formats import FORMATS

DOCUMENT = (Path(__file__).parents[3] / "docs" / "export-formats.md").read_text("utf-8")


@pytest.mark.parametrize("key", FORMATS)
def test_the_document_has_the_snippet_of_each_format_word_for_word(key):
    assert f"\n{FORMATS[key].snippet}\n```\n" in section(key)


@pytest.mark.parametrize("key", [key for key in FORMATS if key != "csv"])
def test_the_row_that_the_document_shows_has_the_shape_of_what_the_format_writes(key):
    (example,) = re.findall(r"^```json\n(.*)\n```$", section(key), re.MULTILINE)

    assert shape(json.loads(example), key) == shape(json.loads(FORMATS[key].sample()), key)


def test_the_table_header_that_the_document_shows_is_the_one_that_is_written():
    (example,) = re.findall(r"^```csv\n(.*?)\n```$", section("csv"), re.MULTILINE | re.DOTALL)

    header, row = csv.reader(example.splitlines())
    assert header == next(csv.reader([FORMATS["csv"].sample().splitlines()[0].removeprefix("\ufeff")]))
    assert len(row) == len(header)


def section(key):
    return DOCUMENT.split(f"\n### `{key}`\n")[1].split("\n### ")[0].split("\n## ")[0]


def shape(value, key):
    """Returns the nested fields of a row, without those that depend on the answers."""
    if isinstance(value, dict):
        if len(value) == 1 and next(iter(value)).endswith(".webp"):
            return shape(next(iter(value.values())), key)
        optional = {"marks", "viewing", "rejected_critique", "source", "license", "group"}
        return {name: shape(inner, key) for name, inner in value.items() if name not in optional}
    if isinstance(value, list):
        return [shape(value[0], key)] if value else []
    return None
