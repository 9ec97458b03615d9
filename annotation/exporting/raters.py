"""Leaves out the critiques of people whom a screening rejects, or who are not accurate enough on gold.

Who they are is read from the stored statistics when an export is requested, and stored with its filter by their
pseudonyms: statistics that are computed later change no release, and no id of a person leaves.
"""

import hmac
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from annotation.exporting.sql.pseudonyms import HEX_DIGITS, pseudonym
from annotation.models import Project, Questionnaire, StatisticsRun, StoredStatistic

CLASSIC, NEWER, EITHER = "classic", "newer", "either"
METHODS: Final = (CLASSIC, NEWER, EITHER)
# The stored statistics whose details say whom a method rejects (annotation/actions/measuring).
_FIGURES: Final = {CLASSIC: ("far_off",), NEWER: ("inconsistency",), EITHER: ("far_off", "inconsistency")}
_PSEUDONYM: Final = re.compile(rf"a-[0-9a-f]{{{HEX_DIGITS}}}")
RATER_FILTERS: Final = frozenset({"screening", "min_gold_accuracy"})


def parse_screening(project: Project, value: Any) -> dict[str, Any]:
    """Returns {"method", "as_of", "left_out"} for a method, or the same for such an object.

    Raises ValueError for another value, and where there are no statistics yet.
    """
    if isinstance(value, Mapping):
        return _repeat(value, "method", value.get("method") in METHODS)
    if value not in METHODS:
        raise ValueError(_("Choose from: %(names)s.") % {"names": ", ".join(METHODS)})
    return {"method": value, **_freeze(project, _rejected(project, value))}


def parse_gold_accuracy(project: Project, value: Any) -> dict[str, Any]:
    """Returns {"share", "as_of", "left_out"} for a share, or the same for such an object.

    People whose accuracy is not known yet stay in. Raises ValueError as `parse_screening` does.
    """
    if isinstance(value, Mapping):
        return _repeat(value, "share", _is_share(value.get("share")))
    if not _is_share(value):
        raise ValueError(_("Give a share from 0 to 1."))
    accuracies = StoredStatistic.objects.filter(project=project, name="gold_accuracy", value__lt=value)
    return {"share": float(value), **_freeze(project, _people(accuracies))}


def _is_share(value: Any) -> bool:
    return not isinstance(value, bool) and isinstance(value, int | float) and 0 <= value <= 1


def _rejected(project: Project, method: str) -> set[UUID]:
    """Returns the people whose grades a method rejects, in any version of the questionnaire."""
    versions = Questionnaire.objects.filter(project=project).values_list("definition", flat=True)
    grades = {
        question["key"]
        for definition in versions
        for stage in definition["stages"]
        for question in stage["questions"]
        if "levels" in question
    }
    figures = StoredStatistic.objects.filter(project=project, name__in=_FIGURES[method], question__in=grades)
    return _people(figures.filter(details__is_rejected=True))


def _people(figures: QuerySet[StoredStatistic]) -> set[UUID]:
    return {person for person in figures.values_list("person", flat=True) if person}


def _freeze(project: Project, people: Iterable[UUID]) -> dict[str, Any]:
    """Returns the people by pseudonym, and up to when critiques were counted for the statistics.

    That time stays the same while nothing changes, however often the statistics are computed.
    """
    run = StatisticsRun.objects.filter(project=project).first()
    if run is None or run.counted_at is None:
        raise ValueError(
            _("There are no statistics of this project yet. They are computed a minute after the first critiques.")
        )
    return {
        "as_of": run.counted_at.isoformat(),
        "left_out": sorted(pseudonym_of(project, person) for person in people),
    }


def pseudonym_of(project: Project, person: UUID) -> str:
    """Returns the pseudonym of a person in a project's exports, as `pseudonym` computes it in SQL."""
    digest = hmac.new(project.pseudonym_key.encode(), str(person).encode(), sha256).hexdigest()
    return f"a-{digest[:HEX_DIGITS]}"


def _repeat(value: Mapping[str, Any], term: str, has_term: bool) -> dict[str, Any]:
    """Returns the stored form of an earlier filter, so that the same people are left out again."""
    names: Any = value.get("left_out")
    is_whole = has_term and value.keys() == {term, "as_of", "left_out"} and isinstance(names, list)
    if not is_whole or not all(isinstance(name, str) and _PSEUDONYM.fullmatch(name) for name in names):
        raise ValueError(_("Give a single value, or the whole object that an export's filter has."))
    try:
        as_of = datetime.fromisoformat(value["as_of"]).isoformat()
    except (TypeError, ValueError):
        raise ValueError(_("Give a time such as 2026-01-31 or 2026-01-31T12:00:00Z (UTC).")) from None
    return {term: value[term], "as_of": as_of, "left_out": sorted(set(names))}


def rater_condition(project: Project, stored: Mapping[str, Any]) -> tuple[str, tuple[Any, ...]]:
    """Returns SQL of whether the row `critique` is by none of those who are left out, and its values.

    The people are found once for a statement, not for each critique.
    """
    name = pseudonym("membership.person_id", project.pseudonym_key)
    sql = f"""
    (critique.annotator_id IN (SELECT membership.person_id FROM annotation_membership membership
                                WHERE membership.project_id = %s AND {name.sql} = ANY(%s))) IS NOT TRUE
    """
    return sql, (str(project.id), *name.values, [f'"{left_out}"' for left_out in stored["left_out"]])
