"""Rows of JSON: some critiques at a time, in one file."""

import json

import pytest

from annotation.exporting.encoding import json_rows
from annotation.exporting.spec import TurnRequest
from tests.exporting.instructions import ITEMS, refine
from tests.exporting.releases import release

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("key", "file"), [("llava", "critiques.json"), ("ms-swift", "critiques.jsonl")])
def test_the_number_of_critiques_that_are_written_at_once_makes_no_difference(project, monkeypatch, key, file):
    refine(project, *ITEMS)
    at_once = release(project, key, turns=TurnRequest("both"))[file]
    monkeypatch.setattr(json_rows, "LINES_AT_ONCE", 1)

    assert release(project, key, turns=TurnRequest("both"))[file] == at_once


def test_a_row_of_a_template_has_the_fields_of_an_instruction_s_row_in_the_same_order(project):
    refine(project, *ITEMS)
    for key, file in (("llava", "critiques.json"), ("llama-factory", "critiques.json")):
        rows = json.loads(release(project, key, turns=TurnRequest("both"))[file])
        assert {bool(row["instruction"]) for row in rows} == {True, False}
        assert len({tuple(row) for row in rows}) == 1
