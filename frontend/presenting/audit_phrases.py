"""Audit rows in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy

from annotation.models import Event
from annotation.queries.projects.audit_log import definitions_of
from annotation.rules.types import Definition
from frontend.presenting.answer_diff import answers_that_differ, cut_to_change, regions_before
from frontend.presenting.event_details import facts_of, in_words, named

PHRASES: Final = {
    ("created", "project"): gettext_lazy("made the project"),
    ("changed", "project"): gettext_lazy("changed the settings"),
    ("created", "batch"): gettext_lazy("made a batch"),
    ("changed", "batch"): gettext_lazy("changed a batch"),
    ("open", "batch"): gettext_lazy("opened a batch"),
    ("paused", "batch"): gettext_lazy("paused a batch"),
    ("closed", "batch"): gettext_lazy("closed a batch"),
    ("filled", "batch"): gettext_lazy("brought images into a batch"),
    ("thinned", "batch"): gettext_lazy("took images out of a batch"),
    ("retold", "batch"): gettext_lazy("replaced the metadata of images of a batch"),
    ("merged", "image"): gettext_lazy("put images into one group"),
    ("split", "image"): gettext_lazy("took an image out of its group"),
    ("requested", "import"): gettext_lazy("asked for an import"),
    ("queued", "import"): gettext_lazy("had an import go on"),
    ("cancelled", "import"): gettext_lazy("cancelled an import"),
    ("done", "import"): gettext_lazy("finished an import"),
    ("failed", "import"): gettext_lazy("could not finish an import"),
    ("added", "image"): gettext_lazy("brought an image in"),
    ("flagged", "image"): gettext_lazy("flagged an image"),
    ("set_aside", "image"): gettext_lazy("set an image aside"),
    ("ready", "image"): gettext_lazy("made an image ready"),
    ("failed", "image"): gettext_lazy("could not prepare an image"),
    ("retried", "image"): gettext_lazy("had an image prepared once more"),
    ("added", "questionnaire"): gettext_lazy("stored a version of the questionnaire"),
    ("added", "member"): gettext_lazy("brought somebody in"),
    ("changed", "member"): gettext_lazy("changed a role"),
    ("removed", "member"): gettext_lazy("removed somebody"),
    ("invited", "member"): gettext_lazy("made an invitation"),
    ("revoked", "invitation"): gettext_lazy("revoked an invitation"),
    ("ended", "session"): gettext_lazy("signed out on a device"),
    ("skipped", "assignment"): gettext_lazy("skipped an image"),
    ("moved", "assignment"): gettext_lazy("moved places marked in a text"),
    ("submitted", "critique"): gettext_lazy("handed a critique in"),
    ("revised", "critique"): gettext_lazy("changed a critique"),
    ("withdrew", "critique"): gettext_lazy("withdrew a critique"),
    ("asked", "export"): gettext_lazy("asked for an export"),
    ("published", "export"): gettext_lazy("published an export"),
    ("failed", "export"): gettext_lazy("could not finish an export"),
    ("retried", "export"): gettext_lazy("had an export made once more"),
    ("deleted", "export"): gettext_lazy("deleted an export"),
    ("cancelled", "export"): gettext_lazy("cancelled an export"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One event to show: `changes` are (what, before, after), `facts` are (what, value)."""

    event: Event
    phrase: str
    changes: list[tuple[str, str, str]]
    facts: list[tuple[str, str]]


def phrase_events(events: Iterable[Event]) -> list[Told]:
    """Events in words; one that has no phrase yet is told by its verb and noun."""
    listed = list(events)
    asked = definitions_of([event.target for event in listed if event.noun in ("critique", "assignment")])
    return [_told(event, asked.get(event.target)) for event in listed]


def _told(event: Event, definition: Definition | None) -> Told:
    phrase = PHRASES.get((event.verb, event.noun))
    changes = _answers_changed(event, definition) if definition else _changes(event)
    return Told(event, str(phrase or f"{event.verb} {event.noun}".replace("_", " ")), changes, facts_of(event))


def _changes(event: Event) -> list[tuple[str, str, str]]:
    """What was changed from and to; what was only said again is no change."""
    changes: dict[str, tuple[Any, Any]] = event.data.get("changes", {})
    return [
        (named(name), *cut_to_change(in_words(event.noun, name, before), in_words(event.noun, name, after)))
        for name, (before, after) in changes.items()
        if before != after
    ]


def _answers_changed(event: Event, definition: Definition) -> list[tuple[str, str, str]]:
    """The changes of a critique by its questions, and which texts cite other places since."""
    changes: dict[str, tuple[Any, Any]] = event.data.get("changes", {})
    before, after = ({key: pair[place] for key, pair in changes.items()} for place in (0, 1))
    moved = regions_before(definition, event.data.get("marks_before", {}))
    return [*answers_that_differ(definition, before, after), *moved]
