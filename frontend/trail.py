"""Audit rows in words."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotation.models import Event
from frontend.differences import cut_to_change

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
FACTS: Final = {
    "critiques_per_image": gettext_lazy("critiques per image"),
    "daily_quota": gettext_lazy("critiques per day"),
    "description": gettext_lazy("description"),
    "file": gettext_lazy("file"),
    "files": gettext_lazy("files"),
    "filter": gettext_lazy("filter"),
    "format": gettext_lazy("format"),
    "images": gettext_lazy("images"),
    "import": gettext_lazy("import"),
    "kept": gettext_lazy("kept"),
    "kind": gettext_lazy("kind"),
    "accepted": gettext_lazy("accepted"),
    "refused": gettext_lazy("refused"),
    "rejected": gettext_lazy("refused"),
    "removed": gettext_lazy("removed"),
    "guidelines": gettext_lazy("guidelines"),
    "key": gettext_lazy("key"),
    "late": gettext_lazy("late"),
    "lease_minutes": gettext_lazy("lease, minutes"),
    "marks_before": gettext_lazy("places before"),
    "name": gettext_lazy("name"),
    "neighbours_apart": gettext_lazy("images between near-duplicates"),
    "note": gettext_lazy("note"),
    "order": gettext_lazy("order"),
    "person": gettext_lazy("person"),
    "priority": gettext_lazy("priority"),
    "reason": gettext_lazy("reason"),
    "role": gettext_lazy("role"),
    "session_length": gettext_lazy("images before a pause"),
    "splits": gettext_lazy("splits"),
    "status": gettext_lazy("state"),
    "total_quota": gettext_lazy("critiques in all"),
    "version": gettext_lazy("version"),
    "words": gettext_lazy("words"),
}


SHA256: Final = 64


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
    changes = [(_named(name), *_pair(before, after)) for name, (before, after) in data.get("changes", {}).items()]
    facts = [(_named(name), _plain(value)) for name, value in data.items() if name != "changes" and value]
    return Told(event, str(phrase or f"{event.verb} {event.noun}".replace("_", " ")), changes, facts)


def _named(name: str) -> str:
    return str(FACTS.get(name) or name.replace("_", " "))


def _pair(before: object, after: object) -> tuple[str, str]:
    if isinstance(before, str) and isinstance(after, str):
        return cut_to_change(before, after)
    return _plain(before), _plain(after)


def _plain(value: object) -> str:
    if isinstance(value, dict) and value and all(isinstance(one, str) and len(one) == SHA256 for one in value.values()):
        return ", ".join(value)  # files with their checksums: the release itself has those
    if value is None or value == "":
        return _("nothing")
    if isinstance(value, list):
        return ", ".join(_plain(part) for part in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_plain(part)}" for name, part in value.items())
    if value is True:
        return _("yes")
    text = str(value)
    return text if len(text) <= 80 else text[:79] + "…"
