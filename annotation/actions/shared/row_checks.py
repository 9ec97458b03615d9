"""Turning the model's and the database's own refusals into sentences beside the field."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.utils.translation import gettext as _

from annotation.errors import Invalid


def check_row(row: models.Model, exclude: list[str] | None = None) -> None:
    """Raises Invalid, field by field, when a row's values break the model's own limits."""
    try:
        row.clean_fields(exclude=exclude)
    except ValidationError as error:
        raise Invalid(_("Some fields need another look."), fields=error.message_dict) from error


def violates(error: IntegrityError, constraint: str) -> bool:
    """Whether this is the refusal of the database constraint of that name."""
    return diagnostic(error, "constraint_name") == constraint


def diagnostic(error: IntegrityError, name: str) -> str:
    """What the database tells about its refusal, such as `constraint_name`; empty if it tells nothing."""
    return getattr(getattr(error.__cause__, "diag", None), name, None) or ""
