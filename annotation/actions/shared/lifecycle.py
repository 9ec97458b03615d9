"""Holding every action to the lifecycle."""

from django.utils.translation import gettext as _

from annotation.errors import Conflict
from annotation.rules.lifecycle import may_become


def require_change(noun: str, now: str, then: str) -> None:
    """Raises Conflict (`wrong_state`) unless a `noun` in state `now` may pass to `then`."""
    if not may_become(noun, now, then):
        raise Conflict(
            _("This is %(now)s now, so it cannot become %(then)s. Reload to see where it stands.")
            % {"now": now.replace("_", " "), "then": then.replace("_", " ")},
            code="wrong_state",
            status=now,
        )
