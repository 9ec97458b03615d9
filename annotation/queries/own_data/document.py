"""Streams what is stored of a person in a project, as one JSON document: a page of rows at a time is in memory.

Gold looks like any other critique in it (Promise 9): it has no purpose, no result and no flags, and nothing of other
people is in it.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

import orjson
from django.utils import timezone

from annotation.models import ConsentAgreement, Flag, Membership, Person, Project, Qualification, StoredStatistic
from annotation.queries.own_data.assignments import own_drafts, own_skips
from annotation.queries.own_data.critiques import own_critiques
from annotation.queries.own_data.events import own_events
from annotation.queries.own_data.measured import measured_in_words
from annotation.queries.quality.own_statistics import own_statistics

FORMAT: Final = "loupe.own-data.v1"
Rows = Iterator[dict[str, Any]]


def stream_own_data(project: Project, person: Person) -> Iterator[bytes]:
    """Yields the document in pieces. The rows of a list are in the order in which they came about."""
    yield b"{" + _member("format", FORMAT)
    for name, value in _heads(project, person).items():
        yield b"," + _member(name, value)
    for name, read in _LISTS.items():
        yield b',"' + name.encode() + b'":['
        for number, row in enumerate(read(project, person)):
            yield (b",\n" if number else b"\n") + orjson.dumps(row)
        yield b"]"
    yield b"}\n"


def _member(name: str, value: Any) -> bytes:
    return orjson.dumps({name: value})[1:-1]


def _heads(project: Project, person: Person) -> dict[str, Any]:
    membership = Membership.objects.filter(project=project, person=person).first()
    return {
        "made_at": timezone.now(),
        "person": {
            "id": person.id,
            "username": person.username,
            "name": person.get_full_name(),
            "email": person.email,
            "language": person.language,
            "keys": person.keys,
            "joined_at": person.date_joined,
        },
        "project": {"id": project.id, "name": project.name},
        "membership": membership and _membership(membership),
        "measured": measured_in_words(),
        "statistics": [_statistic(row) for row in own_statistics(project, person).statistics],
    }


def _membership(membership: Membership) -> dict[str, Any]:
    return {
        "role": membership.role,
        "group": membership.group,
        "since": membership.created_at,
        "paused_at": membership.paused_at,
        "pause": membership.pause,
        "qualified_at": membership.qualified_at,
    }


def _statistic(row: StoredStatistic) -> dict[str, Any]:
    names = ("name", "question", "scope", "value", "low", "high", "n", "reason", "details", "computed_at")
    version = row.questionnaire and {"key": row.questionnaire.key, "version": row.questionnaire.version}
    return {"questionnaire": version, **{name: getattr(row, name) for name in names}}


def _consents(project: Project, person: Person) -> Rows:
    agreements = ConsentAgreement.objects.filter(person=person, text__project=project).select_related("text")
    for agreement in agreements.order_by("at"):
        yield {"version": agreement.text.version, "text": agreement.text.text, "at": agreement.at}


def _qualifications(project: Project, person: Person) -> Rows:
    attempts = Qualification.objects.filter(membership__project=project, membership__person=person)
    for attempt in attempts.order_by("attempt"):
        names = ("attempt", "status", "correct", "total", "created_at", "ended_at")
        yield {name: getattr(attempt, name) for name in names}


def _remarks(project: Project, person: Person) -> Rows:
    flags = Flag.objects.filter(person=person, image__project=project).select_related("image")
    for flag in flags.order_by("created_at", "id").iterator(chunk_size=500):
        yield {"image": flag.image.file, "reason": flag.reason, "note": flag.note, "at": flag.created_at}


_LISTS: Final[dict[str, Callable[[Project, Person], Rows]]] = {
    "consents": _consents,
    "qualifications": _qualifications,
    "critiques": own_critiques,
    "drafts": own_drafts,
    "skipped": own_skips,
    "remarks": _remarks,
    "events": own_events,
}
