"""Events of the audit trail in words, for the history of a project or an image."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from annotation.models import Candidate, Event
from annotation.queries.projects.audit_log import candidates_of, definitions_of
from annotation.rules.events import declaration_of
from annotation.rules.types import Definition
from frontend.presenting.answer_diff import answers_that_differ, cut_to_change, regions_before
from frontend.presenting.event_details import candidate_in_words, details_of, label_of, value_in_words


@dataclass(frozen=True, slots=True)
class EventPhrase:
    """One event on a page: `changes` are (label, before, after), `details` are (label, value)."""

    event: Event
    phrase: str
    changes: list[tuple[str, str, str]]
    details: list[tuple[str, str]]


def phrase_events(events: Iterable[Event]) -> list[EventPhrase]:
    """Returns the events in words and in their order.

    Those of candidates and cross-checks name the question, so only managers may see them.
    """
    rows = list(events)
    definitions = definitions_of([event.target for event in rows if event.noun in ("critique", "assignment")])
    candidates = candidates_of([event.target for event in rows if event.noun in ("candidate", "cross-check")])
    return [_phrase_event(event, definitions.get(event.target), candidates.get(event.target)) for event in rows]


def phrase_of(event: Event) -> str:
    """Returns what the actor did, to follow their name; verb and noun of an event that is not declared."""
    declaration = declaration_of(event.verb, event.noun)
    return gettext(declaration.phrase) if declaration else f"{event.verb} {event.noun}".replace("_", " ")


def _phrase_event(event: Event, definition: Definition | None, candidate: Candidate | None) -> EventPhrase:
    changes = _changes_by_question(event, definition) if definition else _changes_by_field(event)
    details = [candidate_in_words(candidate)] if candidate else []
    return EventPhrase(event, phrase_of(event), changes, [*details, *details_of(event)])


def _changes_by_field(event: Event) -> list[tuple[str, str, str]]:
    changes: dict[str, tuple[Any, Any]] = event.data.get("changes", {})
    return [
        (label_of(name), *cut_to_change(*(value_in_words(event.noun, name, value) for value in (before, after))))
        for name, (before, after) in changes.items()
        if before != after
    ]


def _changes_by_question(event: Event, definition: Definition) -> list[tuple[str, str, str]]:
    """Returns the changed answers, then the texts whose regions moved."""
    changes: dict[str, tuple[Any, Any]] = event.data.get("changes", {})
    before, after = ({key: values[index] for key, values in changes.items()} for index in (0, 1))
    moved = regions_before(definition, event.data.get("marks_before", {}))
    return [*answers_that_differ(definition, before, after), *moved]
