"""Chooses critiques by their purpose: work, unless a filter asks for more, and final ones in the place of work."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from annotation.models import VISIBLE, Purpose

DEFAULT_PURPOSES: Final = [Purpose.WORK.value]
INSTEAD: Final = "instead"
_EXCLUDED: Final = ", ".join(f"'{status}'" for status in VISIBLE.excluded)
STATUS_SQL: Final = f"critique.status NOT IN ({_EXCLUDED})"
"""VISIBLE for critiques of any purpose."""
# It repeats the condition of the index `critique_final_once`, which holds the few final critiques alone.
FINALS_SQL: Final = f"""
(critique.purpose <> 'work'
 OR NOT EXISTS (SELECT FROM annotation_critique final
                 WHERE final.image_id = critique.image_id AND final.purpose = 'final'
                   AND final.status NOT IN ({_EXCLUDED})))
"""


def parse_purposes(value: Any) -> list[str]:
    """Returns purposes in a fixed order. Raises ValueError for none and for unknown ones."""
    values = value if isinstance(value, list) else [value]
    if not values or any(purpose not in Purpose.values for purpose in values):
        raise ValueError(_("Choose from: %(names)s.") % {"names": ", ".join(Purpose.values)})
    return [purpose for purpose in Purpose.values if purpose in values]


def parse_finals(value: Any) -> str:
    """Returns `instead`, the only value there is. Raises ValueError for another."""
    if value != INSTEAD:
        raise ValueError(_("Choose from: %(names)s.") % {"names": INSTEAD})
    return INSTEAD


def complete_purposes(stored_filter: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a stored filter without the default purposes, and with final ones where they stand in for work."""
    purposes: Sequence[str] = stored_filter.get("purposes", DEFAULT_PURPOSES)
    if "finals" in stored_filter:
        purposes = parse_purposes([*purposes, Purpose.FINAL.value])
    filters = {name: value for name, value in stored_filter.items() if name != "purposes"}
    return filters if purposes == DEFAULT_PURPOSES else {"purposes": purposes, **filters}


def except_work(sql: str) -> str:
    """Returns a condition that only work has to satisfy: the critiques of other purposes are never reviewed."""
    return f"(critique.purpose <> 'work' OR {sql})"
