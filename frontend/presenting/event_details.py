"""What events and imports keep beside their verb, in words: a role, a state, a reason, never as the database has it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotation.actions.desk.skip_and_flag import FLAG_REASONS, SKIP_REASONS
from annotation.exporting.formats import FORMATS
from annotation.models import BatchStatus, Event, Order, Role
from annotation.wording.rejections import explain
from frontend.forms.exports import filter_in_words, splits_in_words
from frontend.forms.imports import IMPORT_KINDS
from frontend.templatetags.loupe import short_id

FACTS: Final = {
    "critiques": gettext_lazy("critiques"),
    "critiques_per_image": gettext_lazy("critiques per image"),
    "daily_quota": gettext_lazy("critiques per day"),
    "description": gettext_lazy("description"),
    "file": gettext_lazy("file"),
    "files": gettext_lazy("files"),
    "filter": gettext_lazy("filter"),
    "format": gettext_lazy("format"),
    "images": gettext_lazy("images"),
    "kept": gettext_lazy("kept"),
    "kind": gettext_lazy("kind"),
    "accepted": gettext_lazy("accepted"),
    "refused": gettext_lazy("refused"),
    "rejected": gettext_lazy("refused"),
    "removed": gettext_lazy("removed"),
    "group": gettext_lazy("group"),
    "guidelines": gettext_lazy("guidelines"),
    "key": gettext_lazy("key"),
    "late": gettext_lazy("late"),
    "lease_minutes": gettext_lazy("lease, minutes"),
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
# Ids of other rows, and what is told in another way.
UNTOLD: Final = frozenset({"changes", "image", "import", "marks_before", "params"})
LONGEST: Final = 80
# Words that depend on what the event is about, by noun and fact; those of any noun have none.
_CHOICES: Final[Mapping[tuple[str, str], Mapping[str, object]]] = {
    ("", "role"): dict(Role.choices),
    ("", "order"): dict(Order.choices),
    ("", "kind"): dict(IMPORT_KINDS),
    ("", "format"): {key: one.title for key, one in FORMATS.items()},
    ("batch", "status"): dict(BatchStatus.choices),
    ("image", "reason"): FLAG_REASONS,
    ("assignment", "reason"): SKIP_REASONS,
}


def facts_of(event: Event) -> list[tuple[str, str]]:
    """(what, value) of all that an event tells beside its changes; what is empty is not told."""
    data: Mapping[str, Any] = event.data
    if "params" in data:  # why an image could not be prepared: a code, and what its sentence names
        return [(_("reason"), explain(data["code"], data["params"], data["file"]))]
    own = [(_("release"), short_id(event.target))] if event.noun == "export" else []
    told = [name for name in data if name not in UNTOLD and data[name]]
    return own + [(named(name), in_words(event.noun, name, data[name])) for name in told]


def named(name: str) -> str:
    """The name of a fact; one that has none yet is told by its key."""
    return str(FACTS.get(name) or name.replace("_", " "))


def in_words(noun: str, name: str, value: object) -> str:
    """A value of the fact `name` of an event about `noun`, short enough for a line."""
    if value is None or value == "":
        return _("nothing")
    if tell := _TELLING.get(name):
        return tell(value)
    choices = _CHOICES.get((noun, name)) or _CHOICES.get(("", name)) or {}
    return str(choices[value]) if isinstance(value, str) and value in choices else _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_plain(part) for part in value)
    text = str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _pairs(pairs: list[tuple[str, str]]) -> str:
    return "; ".join(f"{name}: {words}" for name, words in pairs)


def _files(value: Any) -> str:
    """How many there are: the page of a release has their names and checksums."""
    return str(len(value))


_TELLING: Final[Mapping[str, Callable[[Any], str]]] = {
    "files": _files,
    "filter": lambda value: _pairs(filter_in_words(value)),
    "splits": lambda value: _pairs(splits_in_words(value)),
}
