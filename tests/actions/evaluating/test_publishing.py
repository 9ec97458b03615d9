"""Benchmarks are published whole or not at all, with the same bytes for the same candidates."""

import orjson
import pytest

from annotation.models import BenchmarkItem
from tests.evaluating.candidates import files_of, make_pool, publish

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_format_is_written():
    project = make_pool(3)

    benchmark = publish(project)

    files = files_of(benchmark)
    print(files["README.md"].decode())
    print({name: len(data) for name, data in files.items()})
    print(files["manifest.json"].decode()[:600])
    assert len([orjson.loads(line) for line in files["items.jsonl"].splitlines()]) == 12
    assert BenchmarkItem.objects.count() == 12
