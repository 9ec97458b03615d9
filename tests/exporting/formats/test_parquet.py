"""Parquet: typed columns for values of a fixed type, JSON texts for all others."""

import io
import json

import pyarrow.parquet as pq
import pytest

from tests.exporting.releases import lines, make_every_kind_of_critique, release

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_kind_of_answer_is_read_back_from_parquet():
    project = make_every_kind_of_critique()
    documents = lines(release(project)["critiques.jsonl"])

    rows = pq.read_table(io.BytesIO(release(project, "parquet")["critiques.parquet"])).to_pylist()

    assert len(rows) == len(documents) == 3
    for row, document in zip(rows, documents, strict=True):
        answers = {key: answer for key, answer in row["answers"].items() if answer is not None}
        if "places" in answers:
            answers["places"] = json.loads(answers["places"])
        assert answers == document["answers"]
        assert {key: seconds for key, seconds in row["seconds"].items() if seconds is not None} == document["seconds"]
        nested = {key: json.loads(row[key]) for key in ("revisions", "marks", "viewing")}
        assert nested == {key: document[key] for key in nested}
    assert any(json.loads(row["marks"]) for row in rows)
    assert any(row["answers"]["places"] for row in rows)
