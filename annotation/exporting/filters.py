"""Which critiques go into an export: declared filters only, each an SQL condition and the reason it stands for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from annotation.errors import Invalid
from annotation.models import Batch, CritiqueStatus, Project

FINISHED: Final = (CritiqueStatus.SUBMITTED.value, CritiqueStatus.ACCEPTED.value, CritiqueStatus.FIXED.value)
MOST_WORDS: Final = 100_000


@dataclass(frozen=True, slots=True)
class Condition:
    """What a critique must satisfy, and the reason by which the manifest counts those that do not."""

    reason: str
    sql: str
    value: Any


def parse_filter(project: Project, given: Mapping[str, Any]) -> dict[str, Any]:
    """The filter in its stored form, with the default spelt out: `status` is all but returned critiques.

    Raises Invalid naming each filter that does not exist or cannot be read, such as `filter.batch`.
    """
    wrong: dict[str, list[str]] = {}
    parsed: dict[str, Any] = {"status": list(FINISHED)}
    for name, value in given.items():
        try:
            parsed[name] = _reader(name)(project, value)
        except ValueError as error:
            wrong[f"filter.{name}"] = [str(error)]
    if wrong:
        raise Invalid(_("Some fields need another look."), fields=wrong)
    return {name: parsed[name] for name in READERS if name in parsed}


def conditions(parsed: Mapping[str, Any]) -> list[Condition]:
    """The SQL of a stored filter, over the names of `documents.JOINS`. Images that were set aside never go out."""
    declared = [Condition(name, SQL[name], value) for name, value in parsed.items()]
    return [*declared, Condition("image_set_aside", "image.status <> %s", "set_aside")]


def _reader(name: str) -> Callable[[Project, Any], Any]:
    if name not in READERS:
        raise ValueError(_("There is no such filter. Choose from: %(names)s.") % {"names": ", ".join(READERS)})
    return READERS[name]


def _batches(project: Project, value: Any) -> list[str]:
    try:
        wanted = {UUID(item) for item in _list(value)}
    except (TypeError, ValueError, AttributeError):
        raise ValueError(_("Give the ids of batches, as a list.")) from None
    known = set(Batch.objects.filter(project=project, id__in=wanted).values_list("id", flat=True))
    if not wanted or wanted - known:
        raise ValueError(_("Give the ids of batches of this project."))
    return sorted(str(batch_id) for batch_id in wanted)


def _statuses(_project: Project, value: Any) -> list[str]:
    chosen = _list(value)
    if not chosen or any(status not in CritiqueStatus.values for status in chosen):
        raise ValueError(_("Choose from: %(names)s.") % {"names": ", ".join(CritiqueStatus.values)})
    return [status for status in CritiqueStatus.values if status in chosen]


def _moment(_project: Project, value: Any) -> str:
    try:
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except (TypeError, ValueError, OverflowError):
        raise ValueError(_("Give a time such as 2026-01-31 or 2026-01-31T12:00:00Z (UTC).")) from None


def _words(_project: Project, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_WORDS:
        raise ValueError(_("Give a whole number from 0 to %(most)d.") % {"most": MOST_WORDS})
    return value


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


READERS: Final[dict[str, Callable[[Project, Any], Any]]] = {
    "batch": _batches,
    "status": _statuses,
    "submitted_after": _moment,
    "submitted_before": _moment,
    "min_words": _words,
}
SQL: Final = {
    "batch": "critique.batch_id = ANY(%s::uuid[])",
    "status": "critique.status = ANY(%s)",
    "submitted_after": "critique.submitted_at >= %s::timestamptz",
    "submitted_before": "critique.submitted_at < %s::timestamptz",
    "min_words": "critique.words >= %s",
}
