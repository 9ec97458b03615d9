"""Shared by the views of the API: the caller, the validated body, permission to send files."""

from functools import cache
from typing import Any, TypeVar, cast

from rest_framework import serializers
from rest_framework.request import Request

from annotation.models import Person

Serializer = TypeVar("Serializer", bound=serializers.BaseSerializer[Any])


def person_of(request: Request) -> Person:
    """Returns the signed-in person."""
    return cast("Person", request.user)


def accept_files(request: Request) -> None:
    """Lets the files of the request be written to the disk.

    A view calls this once it knows that the sender may send them, and before it reads `request.data` or `.FILES`;
    files of all other requests are skipped.
    """
    request._request.takes_files = True  # type: ignore[attr-defined]  # read by frontend.site.uploads


def checked(serializer: Serializer) -> Serializer:
    """Returns the serializer with its data validated. Raises ValidationError, field by field."""
    serializer.is_valid(raise_exception=True)
    return serializer


def read(kind: type[serializers.Serializer[Any]], request: Request) -> tuple[Person, dict[str, Any]]:
    """Returns the signed-in person and the validated body. Raises ValidationError, field by field.

    For the desk's endpoints: the serializer's fields are made once and not for each request.
    """
    values: dict[str, Any] = _reader(kind).run_validation(request.data)
    return cast("Person", request.user), values


@cache
def _reader(kind: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    return kind()
