"""Every endpoint that the documents name exists, with the methods that they name."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.urls import resolve

from api.views.not_found import NotFound

DOCUMENTS = Path(__file__).parents[3] / "docs"
REQUEST = re.compile(r"(?:`(?P<other>[A-Z]+)`, )?`(?P<method>GET|POST|PUT|PATCH|DELETE) (?P<path>[a-z][\w/{}-]*)")
FIXED = {
    ("GET", "projects/{id}/benchmarks/"),
    ("POST", "projects/{id}/benchmarks/"),
    ("GET", "benchmarks/{id}/"),
    ("GET", "benchmarks/{id}/files/{name}"),
    ("GET", "benchmarks/{id}/table/"),
    ("POST", "benchmarks/{id}/evaluations/"),
    ("GET", "evaluations/{id}/"),
    ("GET", "evaluations/{id}/answers/"),
}
"""Endpoints whose names were promised to clients before they were built."""


def requests_in(path):
    """Yields the methods and paths of the API that a document names."""
    for match in REQUEST.finditer(path.read_text(encoding="utf-8")):
        for method in filter(None, (match["other"], match["method"])):
            yield method, match["path"]


def exists(method, path):
    url = "/api/v1/" + path.replace("{id}", str(uuid4())).replace("{name}", "name")
    view = resolve(url).func.view_class
    return view is not NotFound and hasattr(view, method.lower())


@pytest.mark.parametrize("name", ["api.md", "benchmark.md", "managers-guide.md", "refinement.md", "export-formats.md"])
def test_every_endpoint_that_a_document_names_exists(name):
    requests = set(requests_in(DOCUMENTS / name))
    assert requests
    assert {request for request in requests if not exists(*request)} == set()


def test_the_endpoints_of_benchmarks_that_were_promised_exist():
    assert {request for request in FIXED if not exists(*request)} == set()
