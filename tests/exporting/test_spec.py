"""Which exports can be requested, and the error for every invalid field."""

import hmac
from typing import Any

import orjson
import pytest
from django.db import connection

from annotation.errors import Invalid
from annotation.exporting.cursors import START, Cursor
from annotation.exporting.encoding.sample import SAMPLE
from annotation.exporting.formats import FORMATS
from annotation.exporting.spec import ExportSpec, parse_spec
from annotation.exporting.sql.expressions import selected_keys
from annotation.exporting.sql.pseudonyms import pseudonym
from annotation.models import Project
from tests.factories import make_batch, make_project


def parse(project: Project | None = None, **fields: Any) -> ExportSpec:
    """Parses a request for lines of critique.v1, unless the fields say otherwise."""
    return parse_spec(project or make_project(), **{"format": "jsonl", "filter": {}, "splits": {}, **fields})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({"annotator__password": "x"}, "filter.annotator__password"),
        ({"batch": "not-an-id"}, "filter.batch"),
        ({"batch": []}, "filter.batch"),
        ({"batch": [None]}, "filter.batch"),
        ({"batch": ["019a3f60-91d2-7b44-a1b2-c3d4e5f60718"]}, "filter.batch"),
        ({"status": "withdrawn"}, "filter.status"),
        ({"status": [{}]}, "filter.status"),
        ({"submitted_after": "yesterday"}, "filter.submitted_after"),
        ({"submitted_before": 5}, "filter.submitted_before"),
        ({"min_words": "many"}, "filter.min_words"),
        ({"min_words": True}, "filter.min_words"),
        ({"min_words": -1}, "filter.min_words"),
        ({"language": "fr"}, "filter.language"),
        ({"language": []}, "filter.language"),
        ({"source": [5]}, "filter.source"),
        ({"source": ["x" * 101]}, "filter.source"),
        ({"annotator_group": {}}, "filter.annotator_group"),
        ({"min_critiques": 0}, "filter.min_critiques"),
        ({"min_critiques": True}, "filter.min_critiques"),
        ({"min_agreement": 1.01}, "filter.min_agreement"),
        ({"min_agreement": "high"}, "filter.min_agreement"),
        ({"min_agreement": float("nan")}, "filter.min_agreement"),
    ],
)
def test_an_invalid_filter_is_rejected_by_name(value, field):
    with pytest.raises(Invalid) as error:
        parse(filter=value)

    assert list(error.value.fields) == [field]


@pytest.mark.django_db
def test_a_batch_of_another_project_is_rejected_like_one_that_does_not_exist():
    foreign = make_batch(make_project())

    with pytest.raises(Invalid):
        parse(filter={"batch": str(foreign.id)})


@pytest.mark.django_db
def test_a_filter_is_stored_with_its_default_and_its_times_in_utc():
    spec = parse(filter={"submitted_after": "2026-03-01T08:00:00+08:00", "submitted_before": "2026-04-01"})

    assert spec.filter == {
        "status": ["submitted", "accepted", "fixed"],
        "submitted_after": "2026-03-01T00:00:00+00:00",
        "submitted_before": "2026-04-01T00:00:00+00:00",
    }


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({"train": 0.9, "dev": 0.1}, "splits.dev"),
        ({"train": "most"}, "splits.train"),
        ({"train": float("nan")}, "splits.train"),
        ({"train": 0, "test": 1}, "splits.train"),
        ({"train": 0.5, "test": 0.4}, "splits"),
        ({"seed": 3}, "splits"),
        ({"train": 1, "seed": 1.5}, "splits.seed"),
    ],
)
def test_invalid_splits_are_rejected_by_name(value, field):
    with pytest.raises(Invalid) as error:
        parse(Project(), splits=value)

    assert list(error.value.fields) == [field]


@pytest.mark.django_db
def test_all_errors_are_reported_at_once():
    with pytest.raises(Invalid) as error:
        parse(format="xlsx", filter={"min_words": -1, "language": "fr"}, splits={"train": 2})

    assert sorted(error.value.fields) == ["filter.language", "filter.min_words", "format", "splits.train"]


def test_an_unknown_format_is_rejected_and_the_known_ones_are_named():
    with pytest.raises(Invalid, match="field") as error:
        parse(Project(), format="xlsx")

    assert "jsonl, csv" in error.value.fields["format"][0]


@pytest.mark.parametrize("key", sorted(FORMATS))
def test_every_format_shows_a_sample(key):
    sample = FORMATS[key].sample()

    assert any(
        value in sample
        for value in (SAMPLE["answers"]["suggestion"], SAMPLE["answers"]["reason"], SAMPLE["image"]["sha256"])
    )


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["short", "f" * 64, "longer than a block " * 9])
def test_a_pseudonym_is_the_keyed_digest_that_every_library_computes(key):
    expected = hmac.new(key.encode(), b"somebody's id", "sha256").hexdigest()[:16]

    assert value_of(pseudonym("'somebody''s id'", key)) == f'"a-{expected}"'


@pytest.mark.django_db
def test_pseudonyms_of_ten_thousand_people_are_all_different():
    name = pseudonym("number", "key")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(DISTINCT {name.sql}) FROM generate_series(1, 10000) AS number", name.values)
        assert cursor.fetchone() == (10_000,)


@pytest.mark.django_db
def test_a_questionnaire_may_have_more_questions_than_a_function_has_arguments():
    keys = [f"question_{number}" for number in range(250)]
    values = dict.fromkeys(reversed(keys), "“quoted”, \\ and\nbroken")

    document = value_of(selected_keys(f"'{orjson.dumps(values).decode()}'::jsonb", keys))

    assert list(orjson.loads(document)) == keys
    assert orjson.loads(document) == values
    assert value_of(selected_keys("'{}'::jsonb", keys)) == "{}"


def value_of(expression):
    """Returns the value of an SQL expression."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {expression.sql}", expression.values)
        return cursor.fetchone()[0]


def test_a_decoded_cursor_is_the_one_that_was_encoded():
    cursor = Cursor(2**40, START.id)

    assert Cursor.decode(cursor.encode()) == cursor


@pytest.mark.parametrize(
    "cursor", ["x", "%%%", "MTox", "é", START.encode() + "=", START.encode()[:-2], " " + START.encode()]
)
def test_a_malformed_cursor_is_rejected(cursor):
    with pytest.raises(Invalid) as error:
        Cursor.decode(cursor)

    assert error.value.code == "bad_cursor"
