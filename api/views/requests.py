"""What every view of the API starts from."""

from typing import Any, TypeVar, cast

from rest_framework import serializers
from rest_framework.request import Request

from annotation.models import Person

Checked = TypeVar("Checked", bound=serializers.BaseSerializer[Any])


def person_of(request: Request) -> Person:
    """The signed-in person."""
    return cast("Person", request.user)


def checked(serializer: Checked) -> Checked:
    """The serializer with its data validated; what is wrong is answered field by field."""
    serializer.is_valid(raise_exception=True)
    return serializer
