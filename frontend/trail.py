"""Audit rows in words."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotation.models import Event

PHRASES: Final = {
    ("created", "project"): gettext_lazy("made the project"),
    ("changed", "project"): gettext_lazy("changed the settings"),
    ("created", "batch"): gettext_lazy("made a batch"),
    ("changed", "batch"): gettext_lazy("changed a batch"),
    ("open", "batch"): gettext_lazy("opened a batch"),
    ("paused", "batch"): gettext_lazy("paused a batch"),
    ("closed", "batch"): gettext_lazy("closed a batch"),
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
    ("skipped", "assignment"): gettext_lazy("skipped an image"),
    ("submitted", "critique"): gettext_lazy("handed a critique in"),
    ("revised", "critique"): gettext_lazy("changed a critique"),
    ("asked", "export"): gettext_lazy("asked for an export"),
    ("finished", "export"): gettext_lazy("finished an export"),
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


def tell(event: Event) -> Told:
    """An event in words; one that has no phrase yet is told by its verb and noun."""
    phrase = PHRASES.get((event.verb, event.noun))
    data: dict[str, Any] = event.data
    changes = [(name, _plain(before), _plain(after)) for name, (before, after) in data.get("changes", {}).items()]
    facts = [(name, _plain(value)) for name, value in data.items() if name != "changes" and value not in ("", None)]
    return Told(event, str(phrase or f"{event.verb} {event.noun}".replace("_", " ")), changes, facts)


def _plain(value: object) -> str:
    if value is None or value == "":
        return _("nothing")
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    text = str(value)
    return text if len(text) <= 80 else text[:79] + "…"
