"""Checks rows before they are saved, and turns errors of models and constraints into messages for people."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.utils.translation import gettext as _

from annotation.errors import Invalid


def check_row(row: models.Model, exclude: list[str] | None = None) -> None:
    """Raises Invalid, with a message for each field whose value breaks the model's limits."""
    try:
        row.clean_fields(exclude=exclude)
    except ValidationError as error:
        raise Invalid(_("Some fields need another look."), fields=error.message_dict) from error


def field_changes(row: models.Model, before: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Returns [before, after] of each field of a row whose value differs from the one in `before`."""
    return {name: [value, getattr(row, name)] for name, value in before.items() if value != getattr(row, name)}


def violates(error: IntegrityError, constraint: str) -> bool:
    """Tells whether the database raised the error for the constraint of that name."""
    return diagnostic(error, "constraint_name") == constraint


def diagnostic(error: IntegrityError, name: str) -> str:
    """Returns a part of the database's error report, such as `constraint_name`; empty if it has none."""
    return getattr(getattr(error.__cause__, "diag", None), name, None) or ""
