"""Cells that spreadsheets would evaluate begin with an apostrophe; each writer of CSV is tested beside its others."""

import pytest

from annotation.spreadsheets import safe_cell


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", '=cmd|"/c calc"!A1']
)
def test_no_text_becomes_a_formula_in_a_spreadsheet(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["plain", "a = b", "3 - 2", "", 5, -1.5, None, True])
def test_other_cells_stay_as_they_are(cell):
    assert safe_cell(cell) is cell


def test_lists_in_cells_are_json():
    assert safe_cell(["a", "b"]) == '["a","b"]'
