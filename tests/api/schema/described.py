"""Holds answers of the API to its OpenAPI document: a client that is generated from it reads them all."""

import re
from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator, FormatChecker
from rest_framework.test import APIClient

from annotation.models import Person

_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


@cache
def document() -> Any:
    """Returns the OpenAPI document with its schemas as JSON Schema, which refuse fields that are not described."""
    return _as_json_schema(SchemaGenerator().get_schema(public=True))


def _as_json_schema(part: Any) -> Any:
    """Says `nullable`, a word of OpenAPI 3.0, in JSON Schema."""
    if isinstance(part, list):
        return [_as_json_schema(entry) for entry in part]
    if not isinstance(part, dict):
        return part
    schema = {name: _as_json_schema(value) for name, value in part.items()}
    if schema.get("type") == "object" and "properties" in schema:
        schema.setdefault("additionalProperties", False)
    return {"anyOf": [schema, {"type": "null"}]} if schema.pop("nullable", False) is True else schema


def errors_of(value: Any, schema: Any) -> list[tuple[str, str]]:
    """Returns where a value differs from a schema of the document, and how."""
    whole = {**schema, "components": document()["components"]}
    validator = Draft202012Validator(whole, format_checker=FormatChecker())
    return [(error.json_path, error.message) for error in validator.iter_errors(value)]


class DescribedClient(APIClient):
    """A client of a person that fails on a body that the document does not describe, sent or received."""

    def __init__(self, person: Person) -> None:
        super().__init__()
        self.force_authenticate(person)
        self.endpoints: set[tuple[str, str]] = set()

    def exchange(self, method: str, url: str, body: Any = None, status: int = 200) -> Any:
        """Sends a JSON body, and returns the answer of that status."""
        form = {} if method == "get" else {"format": "json"}
        response = getattr(self, method)(url, body, **form)
        assert response.status_code == status, response.content
        path = "/" + _PARAMETER.sub(r"{\1}", response.resolver_match.route)
        operation = document()["paths"][path][method]
        self.endpoints.add((response.resolver_match.url_name, method))
        if body and method != "get":
            _check(body, operation["requestBody"])
        _check(response.json(), operation["responses"][str(status)])
        return response.json()


def _check(value: Any, part: Any) -> None:
    errors = errors_of(value, part["content"]["application/json"]["schema"])
    assert not errors, errors
