"""Checks an action's changes of status against the lifecycle."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from annotation.errors import Conflict
from annotation.rules.lifecycle import may_become


def require_change(noun: str, status: str, new_status: str) -> None:
    """Raises Conflict (`wrong_state`) unless a `noun` of this status may change to the new one."""
    if not may_become(noun, status, new_status):
        raise Conflict(
            _("The status is %(status)s, so it cannot change to %(new_status)s. Reload to see the current status.")
            % {"status": status.replace("_", " "), "new_status": new_status.replace("_", " ")},
            code="wrong_state",
            status=status,
        )


def change_all(rows: QuerySet[Any], noun: str, before: str, after: str) -> int:
    """Changes the status of those rows that have the status `before`, and returns how many there were.

    Raises Conflict when the lifecycle does not allow the change.
    """
    require_change(noun, before, after)
    return rows.filter(status=before).update(status=after)
